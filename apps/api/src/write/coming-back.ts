import type { Operation, OtherIds } from '@callsign/contracts/commits';
import { type AnyDefinition, columnOf, tableOf } from '@callsign/contracts/entity';
import type { ErrorDetails } from '@callsign/contracts/errors';
import { definitionOf } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { compareDisplayIds } from '@callsign/identity/compare-display-ids';
import { nextFreeLike } from '@callsign/identity/next-display-id';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { sameId } from '../rows/id-key.ts';
import { named } from '../rows/named-row.ts';
import type { StoredRow } from '../rows/wire.ts';
import type { Draft } from './draft.ts';

/** Of each row that would come back: who has its id by now, and a free one. */
export type Taken = NonNullable<ErrorDetails['taken']>;

/** A row that an undo or a restore brings back, and the id that it would have. */
interface Coming {
  definition: AnyDefinition;
  uuid: Uuid;
  id: DisplayId;
  row: StoredRow;
}

/** Of an undo or of restored rows: each row that would come back under an id that a live row has by now, with a free one for it. */
export async function takenIds(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
  undoing: Uuid<'commit'> | null,
): Promise<Taken> {
  const coming = undoing
    ? await comingWith(pool, stream, undoing, null, draft.ids ?? {})
    : (
        await Promise.all(
          draft.operations.map((each) => (each.op === 'restore' ? comingBack(pool, stream, each) : [])),
        )
      ).flat();
  const taken: Taken = [];
  for (const [definition, own] of Map.groupBy(coming, (each) => each.definition)) {
    own.sort((a, b) => compareDisplayIds(a.id, b.id));
    taken.push(...(await takenOf(pool, stream, definition, own)));
  }
  return taken;
}

/** The refusal that names them: at its top who has the id of the row that was asked for, where that is one of them. */
export function idsTaken(taken: Taken, asked: Uuid | undefined, where: ErrorDetails): AppError {
  const sentences = taken.map(({ row, holder }) => {
    const also = asked === undefined || row.uuid === asked ? '' : ', which would come back too,';
    const by = holder.name ? ` by ${holder.name}` : '';
    return `${row.id}${also} is taken${by}${holder.id === row.id ? '' : ` (${holder.id})`}`;
  });
  const more = taken.length > 3 ? [`and ${taken.length - 3} more`] : [];
  const free = taken.slice(0, 3).map(({ nextFree }) => nextFree);
  const own = asked === undefined ? taken[0] : taken.find(({ row }) => row.uuid === asked);
  return new AppError(
    'ID_TAKEN',
    `${[...sentences.slice(0, 3), ...more].join('; ')}. Free: ${free.join(', ')}.`,
    {
      ...where,
      field: 'id',
      ...(own ? { holder: own.holder, nextFree: own.nextFree } : {}),
      taken,
    },
  );
}

/** What the restore of one row brings back: the row itself, and what went with it. */
async function comingBack(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  operation: Extract<Operation, { op: 'restore' }>,
): Promise<Coming[]> {
  const { uuid, ids } = operation;
  const { rows } = await pool.query<{ commit: Uuid<'commit'> }>(
    `select commit_uuid as commit from changes where entity_uuid = $1 and operation = 'deleted' order by version desc limit 1`,
    [uuid],
  );
  const id = operation.id ?? ids?.[uuid];
  const own: OtherIds = id === undefined ? {} : { [uuid]: id };
  return rows[0] ? comingWith(pool, stream, rows[0].commit, uuid, { ...ids, ...own }) : [];
}

/** What inverting a commit brings back; with `only`, that row and what went with it. As callsign_undo() goes through it. */
async function comingWith(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  commit: Uuid<'commit'>,
  only: Uuid | null,
  ids: OtherIds,
): Promise<Coming[]> {
  const { rows } = await pool.query<{
    type: string;
    uuid: Uuid;
    operation: string;
    old: Partial<StoredRow>;
    row: StoredRow;
  }>(
    `select entity_type as type, entity_uuid as uuid, operation, old, row from changes
     where production_uuid = $1 and commit_uuid = $2 order by seq desc`,
    [stream, commit],
  );
  const family = new Set([only]);
  const coming: Coming[] = [];
  for (const { type, uuid, operation, old, row } of rows) {
    const definition = definitionOf(type);
    if (!definition) continue;
    const refersTo = Object.keys(definition.references).map(
      (field) => (old[columnOf(field)] ?? row[columnOf(field)]) as Uuid | null,
    );
    if (only !== null && uuid !== only && !refersTo.some((target) => target !== null && family.has(target)))
      continue;
    if (operation === 'deleted') family.add(uuid);
    if (operation !== 'deleted' && !('id' in old)) continue;
    coming.push({ definition, uuid, id: ids[uuid] ?? old.id ?? row.id, row });
  }
  return coming;
}

async function takenOf(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  definition: AnyDefinition,
  coming: Coming[],
): Promise<Taken> {
  const inScope = definition.type === 'production' ? '$3::uuid is not null' : 't.production_uuid = $3';
  const table = tableOf(definition);
  const values: [Uuid[], DisplayId[], Uuid<'production'>] = [
    coming.map(({ uuid }) => uuid),
    coming.map(({ id }) => id),
    stream,
  ];
  const { rows: holders } = await pool.query<{ uuid: Uuid; row: StoredRow }>(
    `select w.uuid, to_jsonb(t) as row from unnest($1::uuid[], $2::text[]) w (uuid, id)
     join ${table} t on ${sameId('t.id', 'w.id')} and ${inScope} and not t.is_deleted and not t.uuid = any ($1)`,
    values,
  );
  if (holders.length === 0) return [];
  const { rows: live } = await pool.query<{ id: DisplayId }>(
    `select id from ${table} t where not is_deleted and ${inScope} and $1::uuid[] is not null and $2::text[] is not null`,
    values,
  );
  const ids = [...live.map(({ id }) => id), ...coming.map(({ id }) => id)];
  return coming.flatMap(({ uuid, id, row }) => {
    const holder = holders.find((each) => each.uuid === uuid);
    if (!holder) return [];
    const nextFree = nextFreeLike(id, ids);
    ids.push(nextFree);
    return [{ row: { ...named(definition, row), id }, holder: named(definition, holder.row), nextFree }];
  });
}
