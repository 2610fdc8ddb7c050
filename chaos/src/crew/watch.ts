import { definitions, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { digest } from '../record/digest.ts';
import type { Journal, Screen, ShownRow, StreamName } from '../record/journal.ts';

/** What is looked at: a book or the workspace, in one form. */
export interface Watched {
  subscribe(listener: () => void): () => void;
  seq(): number;
  loaded(): boolean;
  rows(type: EntityType): readonly Entity[];
  /** The row as the server is known to hold it. */
  confirmed(uuid: Entity['uuid']): Entity | undefined;
  /** Is it a new row that was refused, and is kept on the screen with the reason? */
  isRefused(uuid: Uuid): boolean;
}

const types = definitions.map(({ type }) => type as EntityType);

/** Looks at a screen at every change and writes down which rows had become others; answers the end of it. */
export function watch(
  watched: Watched,
  journal: Journal,
  client: string,
  stream: StreamName,
  opening: number,
): (isFinal: boolean) => void {
  const screen: Screen = { client, stream, opening, looks: [], final: null };
  journal.screens.push(screen);
  const lists = new Map<EntityType, readonly Entity[]>();
  const known = new Map<EntityType, Map<Uuid, Entity>>();
  let seq = -1;

  function look(): void {
    if (!watched.loaded()) return;
    const changed: ShownRow[] = [];
    for (const type of types) {
      const rows = watched.rows(type);
      if (lists.get(type) === rows) continue;
      lists.set(type, rows);
      compare(type, rows, changed);
    }
    if (changed.length === 0 && watched.seq() === seq) return;
    seq = watched.seq();
    screen.looks.push({ at: journal.now(), seq, changed });
  }

  function compare(type: EntityType, rows: readonly Entity[], changed: ShownRow[]): void {
    const before = known.get(type) ?? new Map<Uuid, Entity>();
    const now = new Map<Uuid, Entity>();
    for (const { uuid } of rows) {
      const row = watched.confirmed(uuid);
      if (!row) continue;
      now.set(uuid, row);
      if (before.get(uuid) !== row) changed.push({ uuid, type, version: row.version, digest: digest(row) });
    }
    for (const uuid of before.keys()) if (!now.has(uuid)) changed.push({ uuid, type, version: 0, digest: 0 });
    known.set(type, now);
  }

  const stop = watched.subscribe(look);
  return (isFinal) => {
    look();
    stop();
    if (!isFinal) return;
    const saved = (type: EntityType) => watched.rows(type).filter(({ uuid }) => !watched.isRefused(uuid));
    screen.final = { seq: watched.seq(), rows: new Map(types.map((type) => [type, saved(type)])) };
  };
}
