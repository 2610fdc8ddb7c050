import { BUILD_HEADER, buildOf } from '@callsign/contracts/page-build';
import { useSyncExternalStore } from 'react';
import { createNotifier } from '../sync/notifier.ts';

const { subscribe, changed } = createNotifier((run) => queueMicrotask(run));
let served: string | null = null;

/** The build that this page is of, read before parts that come later add to the head; null in development, where Vite replaces what has changed. */
export const pageBuild: string | null = buildOf(document.head.outerHTML);

/** Notes which build the server serves by now, as any of its answers says. */
export function noteServedBuild(response: Response): void {
  const build = response.headers.get(BUILD_HEADER);
  if (build === null || build === served) return;
  served = build;
  changed();
}

/** Whether the server serves another build than this page is of. */
export const useIsUpdated = (): boolean =>
  useSyncExternalStore(subscribe, () => pageBuild !== null && served !== null && served !== pageBuild);
