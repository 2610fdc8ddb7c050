import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Platform } from './platform.ts';

/** How long a change by someone else is marked on the screen. */
export const RECENT_MS = 1_200;

/** Who changed a cell, and when (ms since 1970, this machine's clock). */
export interface RecentChange {
  readonly userName: string | null;
  readonly at: number;
}

/** The cells that others have just changed, which are marked for a moment. */
export interface RecentChanges {
  note(commits: readonly Commit[]): void;
  /** The change of a cell within the last RECENT_MS; null for none. */
  of(uuid: Uuid, field: string): RecentChange | null;
  close(): void;
}

/** Every field of a row that was created or restored. */
const ALL = '*';

/** Makes the memory of changes by anyone but `me`; `onEnd` is called when some of them are no longer recent. */
export function createRecentChanges(platform: Platform, me: Uuid<'user'>, onEnd: () => void): RecentChanges {
  const recent = new Map<Uuid, Map<string, RecentChange>>();
  let cancel: (() => void) | null = null;

  function sweep(): void {
    cancel = null;
    const ended = platform.now() - RECENT_MS;
    for (const [uuid, fields] of recent) {
      for (const [field, { at }] of fields) if (at <= ended) fields.delete(field);
      if (fields.size === 0) recent.delete(uuid);
    }
    if (recent.size > 0) schedule();
    onEnd();
  }

  function schedule(): void {
    cancel ??= platform.after(RECENT_MS, sweep);
  }

  return {
    note(commits) {
      const at = platform.now();
      for (const { changes } of commits) {
        for (const { entity, event, old, userId, userName } of changes) {
          if (userId === me || event === 'entity:deleted') continue;
          const fields = recent.get(entity.uuid) ?? new Map<string, RecentChange>();
          recent.set(entity.uuid, fields);
          for (const field of event === 'entity:created' ? [ALL] : Object.keys(old))
            fields.set(field, { userName, at });
        }
      }
      if (recent.size > 0) schedule();
    },
    of(uuid, field) {
      const fields = recent.get(uuid);
      const change = fields?.get(field) ?? fields?.get(ALL);
      return change && platform.now() - change.at < RECENT_MS ? change : null;
    },
    close: () => cancel?.(),
  };
}
