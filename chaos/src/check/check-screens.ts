import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { same } from '../record/digest.ts';
import type { Journal, Screen, StreamName } from '../record/journal.ts';
import type { LogRow, Stream, Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** At every look a screen stood at the end of a commit, showed exactly the log up to there, and never moved back. */
export function checkScreens(truth: Truth, { screens }: Journal): Violation[] {
  return screens.flatMap((screen) => {
    const stream = truth.streams.get(screen.stream);
    const found = stream ? wrongLook(screen, seenBy(screen, stream, truth)) : null;
    return found ? [found] : [];
  });
}

/** The log as a client may see it: in the list of shows, the rows of its own. */
function seenBy({ client, stream: name }: Screen, stream: Stream, { shows }: Truth): Stream {
  if (name !== null) return stream;
  return { ...stream, rows: stream.rows.filter(({ uuid }) => shows.get(client)?.has(uuid)) };
}

/** The first look that is wrong; those after it only repeat it. */
function wrongLook(
  { client, stream, opening, looks }: Screen,
  { rows, commits, head }: Stream,
): Violation | null {
  const ends = new Set([0, ...commits.map(({ seq }) => seq)]);
  const held = new Map<Uuid, { version: number; digest: number }>();
  const logged = new Map<Uuid, LogRow>();
  let place = 0;
  let before = 0;
  for (const { seq, at, changed } of looks) {
    const wrong = (sentence: string, uuid?: Uuid): Violation => ({
      guarantee: 'screens',
      client,
      stream,
      seq,
      at,
      ...(uuid ? { uuid } : {}),
      sentence: `${client}${opening > 1 ? ` (page ${opening})` : ''} ${sentence}`,
    });
    if (seq < before) return wrong(`went back from seq ${before} to ${seq}.`, changed[0]?.uuid);
    if (seq > head) return wrong(`stood at seq ${seq}, which is not in the log.`, changed[0]?.uuid);
    if (!ends.has(seq)) return wrong(`stood at seq ${seq}, in the middle of a commit.`, changed[0]?.uuid);
    before = seq;
    const touched = new Set<Uuid>();
    for (; place < rows.length && (rows[place] as LogRow).seq <= seq; place++) {
      const row = rows[place] as LogRow;
      logged.set(row.uuid, row);
      touched.add(row.uuid);
    }
    for (const { uuid, version, digest } of changed) {
      held.set(uuid, { version, digest });
      touched.add(uuid);
    }
    for (const uuid of touched) {
      const row = logged.get(uuid);
      const wanted = row && !row.row.isDeleted ? row : null;
      const has = held.get(uuid);
      if ((has?.version ?? 0) !== (wanted?.version ?? 0))
        return wrong(
          `showed version ${has?.version ?? 'none'} of a row at seq ${seq}; the log has ${wanted?.version ?? 'none'}.`,
          uuid,
        );
      if (has && wanted && has.digest !== wanted.digest)
        return wrong(
          `showed other values than the log in version ${has.version} of a row at seq ${seq}.`,
          uuid,
        );
    }
  }
  return null;
}

/** At the end every open screen shows the live rows of the tables that its person may see, no more and no less. */
export function checkEqual({ tables, shows }: Truth, { screens }: Journal): Violation[] {
  const found: Violation[] = [];
  const live = new Map<StreamName, Map<EntityType, Map<Uuid, unknown>>>();
  for (const [uuid, { type, row }] of tables) {
    if (row.isDeleted) continue;
    const own = row.productionUuid as Uuid<'production'>;
    for (const stream of type === 'production' ? [null, own] : [own]) {
      const types = live.get(stream) ?? new Map<EntityType, Map<Uuid, unknown>>();
      live.set(stream, types);
      types.set(type, (types.get(type) ?? new Map<Uuid, unknown>()).set(uuid, row));
    }
  }
  for (const { client, stream, final } of screens) {
    if (!final) continue;
    for (const [type, rows] of final.rows) {
      const wanted = new Map(live.get(stream)?.get(type));
      for (const row of rows) {
        const stored = wanted.get(row.uuid);
        wanted.delete(row.uuid);
        const isForeign = stream === null && !shows.get(client)?.has(row.uuid);
        if (stored && !isForeign && same(stored, row)) continue;
        const what = isForeign
          ? 'of which its person is no member by'
          : stored
            ? 'with other values than'
            : 'which is not live in';
        found.push({
          guarantee: 'equal',
          client,
          stream,
          uuid: row.uuid,
          sentence: `${client} shows ${type} ${row.id} ${what} the database.`,
        });
      }
      for (const uuid of wanted.keys()) {
        if (stream === null && !shows.get(client)?.has(uuid)) continue;
        found.push({
          guarantee: 'equal',
          client,
          stream,
          uuid,
          sentence: `${client} does not show a ${type} that the database holds.`,
        });
      }
    }
  }
  return found;
}
