import { type AnyDefinition, fieldOf } from '@callsign/contracts/entity';
import { type ErrorCode, type ErrorDetails, errorStatus } from '@callsign/contracts/errors';
import { definitionOf, definitions } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { lossOfState, lossSentences } from '../database/loss.ts';
import { WORKSPACE } from '../rows/log.ts';
import { type StoredRow, toEntity, toFields } from '../rows/wire.ts';
import type { Draft } from './draft.ts';
import { taken } from './taken.ts';

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
  const definition = operation && definitionOf(operation.entityType);
  const where: ErrorDetails = draft.operations.length > 1 ? { operation: place } : {};
  if (refusal.state === 'CS001') return domainError(refusal, definition, where);
  if (refusal.state === '23P01')
    return taken(pool, stream, draft, refusal, refusal.undoing ?? draft.undo ?? null);
  if (refusal.state === '23514') return new AppError('RULE_BROKEN', ruleOf(refusal), where);
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

function ruleOf({ constraint }: DatabaseRefusal): string {
  const rules: Record<string, string> = Object.assign({}, ...definitions.map((candidate) => candidate.rules));
  return rules[constraint ?? ''] ?? 'The row would break a rule of the show book.';
}

/** What callsign_refuse() wrote beside the code of a refusal; which parts there are, the code decides. */
interface RefusalDetail {
  entity?: StoredRow;
  fields: Record<string, { yours: unknown; theirs: unknown }>;
  deleted?: { userName: string | null } | null;
  usedBy: { id: DisplayId }[];
  column?: string;
  skipped?: unknown;
}

/** A refusal of our own functions (SQLSTATE CS001): the message is its code, the detail its JSON. */
function domainError(
  refusal: DatabaseRefusal,
  definition: AnyDefinition | undefined,
  where: ErrorDetails,
): AppError {
  const code = (refusal.message in errorStatus ? refusal.message : 'VALUE_REFUSED') as ErrorCode;
  const detail = JSON.parse(refusal.detail || '{}') as RefusalDetail;
  const entity = definition && detail.entity ? toEntity(definition, detail.entity) : undefined;
  const title = entity ? `${entity.id}` : `This ${(definition?.label.one ?? 'row').toLowerCase()}`;
  const withEntity: ErrorDetails = { ...where, ...(entity ? { entity: { ...entity } } : {}) };
  switch (code) {
    case 'FIELD_CONFLICT': {
      const fields = fieldsInConflict(definition as AnyDefinition, detail);
      const names = Object.keys(fields).join(', ');
      const message = `Someone else has changed ${names} of ${title} since you saw it.`;
      return new AppError(code, message, { ...withEntity, fields: fields as never });
    }
    case 'ROW_DELETED': {
      const { deleted } = detail;
      const message = `${title} was deleted${deleted?.userName ? ` by ${deleted.userName}` : ''}.`;
      return new AppError(code, message, {
        ...withEntity,
        ...(deleted ? { deleted: deleted as never } : {}),
      });
    }
    case 'ROW_IN_USE': {
      const usedBy = detail.usedBy as never;
      const message = `${title} is still used by ${detail.usedBy.map((row) => row.id).join(', ')}.`;
      return new AppError(code, message, { ...where, usedBy });
    }
    case 'REFERENCE_NOT_FOUND':
    case 'REFERENCE_DELETED':
    case 'REFERENCE_OTHER_PRODUCTION': {
      const field = fieldOf(detail.column ?? '');
      return new AppError(code, `The row that ${field} refers to ${whyNotReferred[code]}.`, {
        ...where,
        field,
      });
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

/** The fields that two people have changed, by name, with both values as the contract has them. */
function fieldsInConflict(definition: AnyDefinition, { fields }: RefusalDetail) {
  return Object.fromEntries(
    Object.entries(fields).map(([column, conflict]) => {
      const value = (it: unknown) => Object.values(toFields(definition, { [column]: it }))[0];
      const both = { yours: value(conflict.yours), theirs: value(conflict.theirs) };
      return [fieldOf(column), { ...conflict, ...both }];
    }),
  );
}

const whyNotReferred = {
  REFERENCE_NOT_FOUND: 'does not exist',
  REFERENCE_DELETED: 'is deleted',
  REFERENCE_OTHER_PRODUCTION: 'belongs to another production',
};

const sentences: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'No such row in this production.',
  PRODUCTION_NOT_FOUND: 'No such production.',
  PRODUCTION_DELETED: 'This production is deleted. Restore it first.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used for another write. Use a new key for each write.',
  NOTHING_TO_REDO: 'Nothing is left to redo: a change of your own since then ended it, or there was no undo.',
  PRUNED: 'This change is older than what the log keeps, so it can no longer be undone.',
  NOTHING_TO_UNDO: 'Nothing is left to undo: it is undone already, or others have changed all of it since.',
};
