import { type AnyDefinition, fieldOf, tableOf } from '@callsign/contracts/entity';
import { type ErrorCode, type ErrorDetails, errorStatus } from '@callsign/contracts/errors';
import { definitionOf, definitions } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { displayIdText, isSameDisplayId } from '@callsign/identity/display-id';
import { nextFreeLike } from '@callsign/identity/next-display-id';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { lossOfState, lossSentences } from '../database/loss.ts';
import { WORKSPACE } from '../rows/log.ts';
import { named } from '../rows/named-row.ts';
import { type StoredRow, toEntity, toFields } from '../rows/wire.ts';
import { idsTaken, takenIds } from './coming-back.ts';
import type { DatabaseOperation, Draft } from './draft.ts';

/** What the database says of a commit that it refused. */
export interface DatabaseRefusal {
  ok: false;
  state: string;
  message: string;
  detail?: string | null;
  constraint?: string | null;
  column?: string | null;
  place?: number;
  /** The commit that was to be inverted. */
  undoing?: Uuid<'commit'> | null;
  /** Of a commit of several operations: all that are refused. */
  refused?: DatabaseRefusal[];
}

/** The refusal as the client is told it: a code, a sentence, and what helps to mend it (holder, next free id, both values). */
export async function toAppError(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
  refusal: DatabaseRefusal,
): Promise<Error> {
  const place = refusal.place ?? 0;
  const operation = draft.operations[place];
  const definition = definitions.find((candidate) => tableOf(candidate) === operation?.table);
  const where: ErrorDetails = draft.operations.length > 1 ? { operation: place } : {};
  if (refusal.state === 'CS001') return domainError(refusal, definition, where);
  if (refusal.state === '23P01') return taken(pool, stream, draft, refusal, where);
  if (refusal.state === '23514') {
    const rules: Record<string, string> = Object.assign(
      {},
      ...definitions.map((candidate) => candidate.rules),
    );
    const rule = rules[refusal.constraint ?? ''];
    return new AppError('RULE_BROKEN', rule ?? 'The row would break a rule of the show book.', where);
  }
  // Every reference is checked before it is written, so what is left is a row whose production does not exist.
  if (refusal.state === '23503' && stream === WORKSPACE)
    return new AppError('PRODUCTION_NOT_FOUND', sentences.PRODUCTION_NOT_FOUND as string, where);
  if (refusal.state === '23503')
    return new AppError('REFERENCE_NOT_FOUND', 'The row it refers to does not exist.', where);
  const loss = lossOfState(refusal.state);
  if (loss) return new AppError('BUSY', `${lossSentences[loss.reason]} Try again in a moment.`, where);
  // Anything but a data exception is a fault of ours: it is logged whole and answered INTERNAL.
  if (!refusal.state.startsWith('22'))
    return new Error(`write_commits() failed: ${refusal.state} ${refusal.message}`);
  return new AppError('VALUE_REFUSED', 'The database cannot store one of these values.', where);
}

function domainError(
  refusal: DatabaseRefusal,
  definition: AnyDefinition | undefined,
  where: ErrorDetails,
): AppError {
  const code = (refusal.message in errorStatus ? refusal.message : 'VALUE_REFUSED') as ErrorCode;
  // biome-ignore lint/suspicious/noExplicitAny: what callsign_refuse() wrote, read by code.
  const detail = JSON.parse(refusal.detail || '{}') as Record<string, any>;
  const one = definition?.label.one ?? 'row';
  const entity = definition && detail.entity ? toEntity(definition, detail.entity) : undefined;
  const title = entity ? `${entity.id}` : `This ${one.toLowerCase()}`;
  switch (code) {
    case 'FIELD_CONFLICT': {
      const fields = Object.fromEntries(
        Object.entries(detail.fields as Record<string, { yours: unknown; theirs: unknown }>).map(
          ([column, conflict]) => {
            const value = (it: unknown) =>
              Object.values(toFields(definition as AnyDefinition, { [column]: it }))[0];
            return [
              fieldOf(column),
              { ...conflict, yours: value(conflict.yours), theirs: value(conflict.theirs) },
            ];
          },
        ),
      );
      const names = Object.keys(fields).join(', ');
      return new AppError(code, `Someone else has changed ${names} of ${title} since you saw it.`, {
        ...where,
        fields: fields as never,
        ...(entity ? { entity: { ...entity } } : {}),
      });
    }
    case 'ROW_DELETED': {
      const deleted = detail.deleted as { userName: string | null } | null;
      return new AppError(
        code,
        `${title} was deleted${deleted?.userName ? ` by ${deleted.userName}` : ''}.`,
        {
          ...where,
          ...(entity ? { entity: { ...entity } } : {}),
          ...(deleted ? { deleted: deleted as never } : {}),
        },
      );
    }
    case 'ROW_IN_USE': {
      const usedBy = detail.usedBy as { id: DisplayId }[];
      return new AppError(code, `${title} is still used by ${usedBy.map((row) => row.id).join(', ')}.`, {
        ...where,
        usedBy: usedBy as never,
      });
    }
    case 'REFERENCE_NOT_FOUND':
    case 'REFERENCE_DELETED':
    case 'REFERENCE_OTHER_PRODUCTION': {
      const field = fieldOf((detail.column as string) ?? '');
      const what = {
        REFERENCE_NOT_FOUND: 'does not exist',
        REFERENCE_DELETED: 'is deleted',
        REFERENCE_OTHER_PRODUCTION: 'belongs to another production',
      }[code];
      return new AppError(code, `The row that ${field} refers to ${what}.`, { ...where, field });
    }
    case 'NOTHING_TO_UNDO':
    case 'NOTHING_TO_REDO':
      return new AppError(code, sentences[code] as string, {
        ...(refusal.undoing ? { commit: refusal.undoing } : {}),
        ...(detail.skipped ? { skipped: detail.skipped as never } : {}),
      });
    default:
      return new AppError(code, sentences[code] ?? 'The show book cannot take this change.', where);
  }
}

const sentences: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'No such row in this production.',
  PRODUCTION_NOT_FOUND: 'No such production.',
  PRODUCTION_DELETED: 'This production is deleted. Restore it first.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used for another write. Use a new key for each write.',
  NOTHING_TO_REDO: 'Nothing is left to redo: a change of your own since then ended it, or there was no undo.',
  PRUNED: 'This change is older than what the log keeps, so it can no longer be undone.',
  NOTHING_TO_UNDO: 'Nothing is left to undo: it is undone already, or others have changed all of it since.',
};

/** An exclusion constraint was broken: a display id or an exclusive reference is held by another live row. */
async function taken(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
  refusal: DatabaseRefusal,
  where: ErrorDetails,
): Promise<AppError> {
  const undone = refusal.undoing ?? draft.undo ?? null;
  const back = refusal.constraint?.endsWith('_id_live') ? await takenIds(pool, stream, draft, undone) : [];
  if (back.length > 0) return idsTaken(back, draft.operations[refusal.place ?? 0]?.uuid, where);
  const definition = definitions.find((candidate) =>
    refusal.constraint?.startsWith(`${tableOf(candidate)}_`),
  );
  if (!definition) return new AppError('VALUE_REFUSED', 'Another row holds this already.', {});
  const table = tableOf(definition);
  const column = refusal.constraint?.slice(table.length + 1, -'_live'.length) ?? 'id';
  const scope = definition.type === 'production' ? 'true' : `production_uuid = $1`;
  const operations = undone ? await restored(pool, stream, undone) : draft.operations;
  const values = definition.type === 'production' || stream === WORKSPACE ? [] : [stream];
  const { rows } = await pool.query<{ row: StoredRow }>(
    // Deleted rows too: one that is to be restored brings its id along.
    `select to_jsonb(t) as row from ${table} t where ${scope} and (not is_deleted or uuid = any($${values.length + 1}::uuid[]))`,
    [...values, operations.flatMap(({ uuid }) => uuid ?? [])],
  );
  const all = rows.map(({ row }) => row);
  const live = all.filter((row) => !row.is_deleted);
  const wants = (operation: DatabaseOperation, row: StoredRow) =>
    operation.uuid !== row.uuid && same(operation.set?.[column] ?? own(all, operation, column), row[column]);
  const place = Math.max(
    0,
    operations.findIndex(
      (operation) => operation.table === table && live.some((row) => wants(operation, row)),
    ),
  );
  const operation = operations[place];
  const holder = operation && live.find((row) => wants(operation, row));
  const details: ErrorDetails = {
    ...(draft.operations.length > 1 ? { operation: place } : {}),
    field: fieldOf(column),
    ...(holder ? { holder: named(definition, holder) } : {}),
  };
  if (column !== 'id') {
    const to = definitionOf(
      (definition.references as Record<string, { to: string }>)[fieldOf(column)]?.to ?? '',
    );
    return new AppError(
      'REFERENCE_TAKEN',
      to || column.endsWith('_uuid')
        ? `${holder?.id ?? 'Another row'} already has this ${to?.label.one ?? 'row'}.`
        : `${holder?.id ?? 'Another row'} already stands for the same.`,
      details,
    );
  }
  const ids = live.map((row) => row.id);
  const id = holder?.id ?? operation?.set?.id;
  const asked = new Set(
    draft.operations.map((each) => each.set?.id).filter((each) => typeof each === 'string'),
  );
  const nextFree =
    id === undefined ? undefined : nextFreeLike(id, [...ids, ...(asked.size > 1 ? asked : []), id]);
  const name = holder && named(definition, holder).name;
  const message = holder
    ? `${holder.id} is taken${name ? ` by ${name}` : ''}.`
    : `${id ?? 'This id'} is taken, or stands twice in this change.`;
  return new AppError('ID_TAKEN', message, { ...details, ...(nextFree ? { nextFree } : {}) });
}

/** What an undo would bring back, as operations: the rows that the commit has changed, with the ids that it took from them. */
async function restored(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  commit: Uuid<'commit'>,
): Promise<DatabaseOperation[]> {
  const { rows } = await pool.query<{ entity_type: string; entity_uuid: Uuid; id: DisplayId | null }>(
    `select entity_type, entity_uuid, old ->> 'id' as id from changes where production_uuid = $1 and commit_uuid = $2`,
    [stream, commit],
  );
  return rows.map(({ entity_type, entity_uuid, id }) => ({
    op: 'restore',
    table: tableOf(definitionOf(entity_type) as AnyDefinition),
    uuid: entity_uuid,
    set: id === null ? {} : { id },
  }));
}

const same = (a: unknown, b: unknown) =>
  typeof a === 'string' && typeof b === 'string' && isSameDisplayId(displayIdText(a), b);

const own = (all: StoredRow[], operation: DatabaseOperation, column: string) =>
  all.find((row) => row.uuid === operation.uuid)?.[column];
