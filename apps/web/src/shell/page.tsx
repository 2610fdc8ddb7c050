import { type ReactNode, Suspense, useState } from 'react';
import { lazyPart } from '../browser/parts.ts';
import { useWorkspaceStatus } from '../session/session.ts';
import { Banners } from './banners.tsx';
import styles from './shell.module.css';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const ShortcutsDialog = lazyPart(async () => (await import('./shortcuts-dialog.tsx')).ShortcutsDialog);

/** A page outside of any show: the top bar and its content. */
export function Page({ children }: { children: ReactNode }) {
  const status = useWorkspaceStatus();
  const [help, setHelp] = useState(false);
  useShortcuts(() => setHelp(true));
  return (
    <div className={styles.page}>
      <TopBar status={status} onShortcuts={() => setHelp(true)} />
      <Banners status={status} />
      <main className={styles.main}>{children}</main>
      {help && (
        <Suspense>
          <ShortcutsDialog onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}
