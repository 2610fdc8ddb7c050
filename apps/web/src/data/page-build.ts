import { BUILD_HEADER, BUILD_META } from '@callsign/contracts/build-header';
import { useSyncExternalStore } from 'react';
import { createNotifier } from '../sync/notifier.ts';

const { subscribe, changed } = createNotifier((run) => queueMicrotask(run));
let served: string | null = null;

/** The build that this page is of; null in development, where Vite replaces what has changed. */
export const pageBuild: string | null =
  document.querySelector<HTMLMetaElement>(`meta[name="${BUILD_META}"]`)?.content ?? null;

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
