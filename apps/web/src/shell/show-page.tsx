import type { Uuid } from '@callsign/contracts/scalars';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState } from 'react';
import { BookProvider, useBookStatus, useProduction } from '../book/book-context.tsx';
import { lazyPart } from '../browser/parts.ts';
import { Missing } from '../navigation/missing.tsx';
import { useSession, useWorkspaceStatus } from '../session/session.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { ErrorPanel, Skeleton } from '../ui/notices.tsx';
import { showFailure } from '../ui/toasts.ts';
import { Banners } from './banners.tsx';
import { Choices } from './choices.tsx';
import { Page } from './page.tsx';
import { Rail } from './rail.tsx';
import { ReadOnlyBanner } from './read-only-banner.tsx';
import styles from './shell.module.css';
import { Tabs } from './tabs.tsx';
import { TopBar } from './top-bar.tsx';
import { useDoubleFeeds } from './use-double-feeds.ts';
import { useKnownProduction } from './use-known-production.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useUndo } from './use-undo.ts';
import { useWhereabouts } from './use-whereabouts.ts';

const PresenceStack = lazyPart(async () => (await import('./presence-stack.tsx')).PresenceStack);
const ShortcutsDialog = lazyPart(async () => (await import('./shortcuts-dialog.tsx')).ShortcutsDialog);

/** The page of a show: opens its book once and renders the current screen in it. */
export function ShowPage() {
  const { production } = useParams({ from: '/p/$production' });
  const productionUuid = production as Uuid<'production'>;
  const known = useKnownProduction(productionUuid);
  const status = useWorkspaceStatus();
  if (known === 'yes') {
    return (
      <BookProvider productionUuid={productionUuid}>
        <OpenShow key={production} />
      </BookProvider>
    );
  }
  return (
    <Page>
      {known === 'no' ? (
        <Missing what="There is no show at this address that you are in the crew of. It may have been deleted." />
      ) : status.problem ? (
        <ErrorPanel message={`${status.problem.message} It is tried again by itself.`} />
      ) : (
        <Skeleton rows={12} label="Loading the show" />
      )}
    </Page>
  );
}

function OpenShow() {
  const status = useBookStatus();
  const production = useProduction();
  const [help, setHelp] = useState(false);
  useShortcuts(() => setHelp(true));
  useReturnWhenGone(production?.showName);
  useUndo();
  useDoubleFeeds();
  useWhereabouts();
  return (
    <div className={styles.show}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <TopBar
        production={production}
        status={status}
        people={
          <Suspense>
            <PresenceStack />
          </Suspense>
        }
        onShortcuts={() => setHelp(true)}
      />
      <Rail />
      <div className={styles.column}>
        <Banners status={status} />
        <ReadOnlyBanner />
        <Choices />
        <Tabs />
        <main id="content" className={styles.main}>
          <ErrorBoundary what="This screen">
            <Suspense fallback={<Skeleton rows={12} label="Loading" />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      {help && (
        <Suspense>
          <ShortcutsDialog onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}

/**
 * Goes back to the list of shows, with one notice, when the open show is deleted or this person is removed from it.
 */
function useReturnWhenGone(name: string | undefined) {
  const { gone } = useBookStatus();
  const { production } = useParams({ from: '/p/$production' });
  const { person } = useSession().sync;
  const navigate = useNavigate();
  const lastName = useRef(name);
  if (name) lastName.current = name;
  useEffect(() => {
    if (!gone) return;
    const title = lastName.current ?? 'This show';
    const kind = `gone-${production}`;
    void navigate({ to: '/', replace: true });
    if (gone.isOut) return showFailure(`You are not in the crew of ${title} any more.`, { kind });
    const who = gone.userName ?? 'someone';
    const by = who === person.userName() ? `${who} (you, in another window)` : who;
    showFailure(`${title} was deleted by ${by}.`, { kind });
  }, [gone, navigate, person, production]);
}
