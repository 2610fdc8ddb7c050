import { type ComponentType, type LazyExoticComponent, lazy, useSyncExternalStore } from 'react';
import { createNotifier } from '../sync/notifier.ts';

/** A part of the app that could not be loaded: it is gone since an update, or the server cannot be reached. */
export class PartMissing extends Error {}

const { subscribe, changed } = createNotifier((run) => queueMicrotask(run));
const loaders = new Set<() => Promise<unknown>>();
let isMissing = false;

/**
 * Makes the loader of a part of the app that comes when it is needed. It rejects with PartMissing, for an error boundary that
 * offers to load the page anew: not every browser asks a second time for a module that has failed.
 */
export function part<T>(load: () => Promise<T>): () => Promise<T> {
  const loader = async () => {
    try {
      return await load();
    } catch (cause) {
      isMissing = true;
      changed();
      throw new PartMissing('A part of this page could not be loaded.', { cause });
    }
  };
  loaders.add(load);
  return loader;
}

/**
 * A component loaded on first use; where it cannot be loaded it renders nothing, and the rest of the screen works on.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  const loader = part(load);
  return lazy(async () => ({ default: await loader().catch(() => Nothing) }));
}

const Nothing = () => null;

/** Whether a part of the app could not be loaded since this page was opened. */
export const useIsPartMissing = (): boolean => useSyncExternalStore(subscribe, () => isMissing);

/** Loads every part ahead, for a page that no service worker serves: it stays whole when the server is away, or updated. */
export async function loadAllParts(): Promise<void> {
  for (const load of loaders) {
    // Not asked for by anyone yet: the one that is missing says so where it is needed.
    await load().catch(() => undefined);
  }
}
