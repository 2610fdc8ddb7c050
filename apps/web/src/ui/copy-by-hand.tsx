import { Suspense, useSyncExternalStore } from 'react';
import { lazyPart } from '../browser/parts.ts';
import { copyByHand } from './copy.ts';

const CopyDialog = lazyPart(async () => (await import('./copy-dialog.tsx')).CopyDialog);

/** Asks the person to copy a text that the page may not copy itself. */
export function CopyByHand() {
  const text = useSyncExternalStore(copyByHand.subscribe, copyByHand.text);
  if (text === null) return null;
  return (
    <Suspense>
      <CopyDialog text={text} />
    </Suspense>
  );
}
