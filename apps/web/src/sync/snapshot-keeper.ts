import type { Uuid } from '@callsign/contracts/scalars';
import type { Model } from './model.ts';
import type { Platform } from './platform.ts';
import { placeOf, type SavedSnapshot, type SnapshotStore, savedOf } from './snapshot-store.ts';

/** How long after the first live model, and after that how often, a show that changes all the time is kept. */
const FIRST_KEEP_DELAY_MS = 300;
const KEEP_INTERVAL_MS = 5_000;

/** Keeps the confirmed rows of one stream in the browser, for when there is no connection. Nothing here rejects: what cannot be kept is only missing offline. */
export interface SnapshotKeeper {
  /** The model has changed: it is kept soon. */
  schedule(): void;
  /** Keeps at once what is scheduled. */
  flush(): void;
  load(): Promise<SavedSnapshot | null>;
  forget(): void;
}

/** Makes the keeper of a stream. `read` answers the model to keep and when it was current; null when there is none to keep. */
export function createSnapshotKeeper(
  platform: Platform,
  snapshots: SnapshotStore,
  production: Uuid<'production'> | null,
  read: () => { model: Model; at: number } | null,
): SnapshotKeeper {
  let cancel: (() => void) | null = null;
  let hasKept = false;

  function keep(): void {
    cancel?.();
    cancel = null;
    hasKept = true;
    const kept = read();
    if (kept) snapshots.save(savedOf(kept.model, production, kept.at)).catch(() => {});
  }

  return {
    schedule() {
      cancel ??= platform.after(hasKept ? KEEP_INTERVAL_MS : FIRST_KEEP_DELAY_MS, keep);
    },
    flush() {
      if (cancel) keep();
    },
    load: () => snapshots.load(placeOf(production)).catch(() => null),
    forget: () => void snapshots.forget(placeOf(production)).catch(() => {}),
  };
}
