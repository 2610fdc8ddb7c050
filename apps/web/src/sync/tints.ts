import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Platform } from './platform.ts';

/** How long a change by someone else stands out. */
export const TINT_MS = 1_200;

/** Who changed a cell, and when (ms since 1970, this machine's clock). */
export interface Tint {
  readonly userName: string | null;
  readonly at: number;
}

/** The cells that others have just changed. */
export interface Tints {
  note(commits: readonly Commit[]): void;
  of(uuid: Uuid, field: string): Tint | null;
  close(): void;
}

/** Every field of a row that was created or restored. */
const ALL = '*';

/** Makes the memory of recent changes by anyone but `me`; `onEnd` is called when tints have ended. */
export function createTints(platform: Platform, me: string, onEnd: () => void): Tints {
  const tints = new Map<Uuid, Map<string, Tint>>();
  let cancel: (() => void) | null = null;

  function sweep(): void {
    cancel = null;
    const ended = platform.now() - TINT_MS;
    for (const [uuid, fields] of tints) {
      for (const [field, { at }] of fields) if (at <= ended) fields.delete(field);
      if (fields.size === 0) tints.delete(uuid);
    }
    if (tints.size > 0) schedule();
    onEnd();
  }

  function schedule(): void {
    cancel ??= platform.after(TINT_MS, sweep);
  }

  return {
    note(commits) {
      const at = platform.now();
      for (const { changes } of commits) {
        for (const { entity, event, old, userId, userName } of changes) {
          if (userId === me || event === 'entity:deleted') continue;
          const fields = tints.get(entity.uuid) ?? new Map<string, Tint>();
          tints.set(entity.uuid, fields);
          for (const field of event === 'entity:created' ? [ALL] : Object.keys(old))
            fields.set(field, { userName, at });
        }
      }
      if (tints.size > 0) schedule();
    },
    of(uuid, field) {
      const fields = tints.get(uuid);
      const tint = fields?.get(field) ?? fields?.get(ALL);
      return tint && platform.now() - tint.at < TINT_MS ? tint : null;
    },
    close: () => cancel?.(),
  };
}
