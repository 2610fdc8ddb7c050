import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf, definitions } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { isDatabaseAway } from '../database/loss.ts';
import { WORKSPACE } from '../rows/log.ts';
import type { ReadOnly, Switches } from '../switches/switches.ts';
import type { Draft } from './draft.ts';
import type { Writer } from './writer.ts';

/** How long the switches are asked for again while the database is away, in milliseconds; with the writer's own timeout a write waits for ten seconds at most. */
const RETRY_TIMEOUT_MS = 1_000;

type Touched = { production: Uuid<'production'>; type: string };

/**
 * A writer that refuses what a show's switches let nobody write. What it must know is in memory: a write costs no query,
 * unless something is read-only in its show.
 */
export function withReadOnly(writer: Writer, switches: Switches, pool: pg.Pool): Writer {
  async function check(stream: Uuid<'production'>, draft: Draft): Promise<void> {
    for (const { production, type } of await retryWhileAway(() => touchedBy(pool, stream, draft)))
      refuseReadOnly((await retryWhileAway(() => switches.of(production, type))).readOnly);
  }

  return {
    write(stream, draft) {
      const isFree = stream === WORKSPACE ? !isInverse(draft) : !switches.mayRefuse(stream);
      return isFree
        ? writer.write(stream, draft)
        : check(stream, draft).then(() => writer.write(stream, draft));
    },
    idle: writer.idle,
  };
}

/** Refuses what is to be written besides commits, where it is of a type that is read-only. */
export async function demandWritable(
  switches: Switches,
  production: Uuid<'production'>,
  types: Iterable<string>,
): Promise<void> {
  for (const type of types) refuseReadOnly((await switches.of(production, type)).readOnly);
}

function refuseReadOnly(readOnly: ReadOnly | null): void {
  if (!readOnly) return;
  const what = definitionOf(readOnly.appliesTo)?.label.many.toLowerCase();
  throw new AppError(
    'READ_ONLY',
    `${readOnly.by ?? 'Somebody'} has made ${what === undefined || readOnly.appliesTo === 'production' ? 'this show' : `the ${what} of this show`} read-only (${readOnly.id}). Reading goes on; changes are taken again when that is switched off.`,
    {},
  );
}

const isInverse = ({ undo, step }: Draft) => undo !== undefined || step !== undefined;

/** The types of which a commit changes rows, those that it changes along with others included. */
async function touchedBy(pool: pg.Pool, stream: Uuid<'production'>, draft: Draft): Promise<Touched[]> {
  if (isInverse(draft)) return inverted(pool, stream, draft);
  const types = draft.operations.flatMap(({ op, entityType }) =>
    op === 'delete' || op === 'restore' ? goingAlong(entityType) : [entityType],
  );
  return [...new Set(types)].map((type) => ({ production: stream, type }));
}

/** Of a commit that is to be inverted, what it changed; of none, nothing: the database says so itself. */
async function inverted(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  { undo, step, below, userId }: Draft,
): Promise<Touched[]> {
  const { rows } = await pool.query<Touched & { operation: string }>(
    `select distinct case when $1 = '${WORKSPACE}'::uuid then entity_uuid else production_uuid end as production, entity_type as type, operation
     from changes where production_uuid = $1 and commit_uuid = ${undo ? '$2' : '(select commit_uuid from callsign_stack($1, $2, $3, $4, 1))'}`,
    undo ? [stream, undo] : [stream, userId, step, below ?? null],
  );
  return rows.flatMap(({ production, type, operation }) =>
    (operation === 'updated' ? [type] : goingAlong(type)).map((touched) => ({ production, type: touched })),
  );
}

/** A type, and all types whose rows are changed or go along when a row of it is deleted or restored. */
function goingAlong(type: string, seen = new Set<string>()): string[] {
  seen.add(type);
  for (const { type: other, references } of definitions as readonly AnyDefinition[])
    for (const { to, onRemove } of Object.values(
      references as Record<string, { to: string; onRemove: string }>,
    )) {
      if (to !== type || onRemove === 'refuse') continue;
      if (onRemove === 'remove' && !seen.has(other)) goingAlong(other, seen);
      seen.add(other);
    }
  return [...seen];
}

/** Retries while the database is away, like the writer, so that a short outage refuses nobody. */
async function retryWhileAway<T>(ask: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    try {
      return await ask();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() - started > RETRY_TIMEOUT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
