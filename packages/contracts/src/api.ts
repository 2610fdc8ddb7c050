import { z } from 'zod';
import { commit } from './commits.ts';
import { type AnyDefinition, rowSchema } from './entity.ts';
import { namedRow, refusedOperation } from './errors.ts';
import { definitions, type Entity, type EntityType } from './registry.ts';
import { displayIdOut, identifier, instant, line, type Uuid, uuidOf, uuidOut } from './scalars.ts';

/** A warning about a commit that was written all the same, such as two cables in one input. */
export const warning = z.object({
  code: z.enum(['DOUBLE_FEED']),
  message: z.string(),
  /** The rows that the warning names. */
  rows: z.array(namedRow),
});

export type Warning = z.infer<typeof warning>;

const warnings = z.array(warning).optional();

/** Answer of a write to one row: the row as stored, and the commit it is part of. */
export const writeAnswer = (definition: AnyDefinition) =>
  z.object({ entity: rowSchema(definition), commit, warnings });

/**
 * Answer of a commit of many operations, or of an undo. `skipped` names the fields that an undo left alone because
 * someone changed them since; `refused` the operations (or their fields) that `apply-rest` left out.
 */
export const commitAnswer = z.object({
  commit,
  skipped: z.array(
    z.object({
      entityType: z.string(),
      uuid: uuidOut<string>('row'),
      id: displayIdOut(),
      fields: z.array(z.string()),
    }),
  ),
  refused: z.array(refusedOperation).optional(),
  warnings,
});

/** Answer of a snapshot: all live rows of a production by type, as they are after the change `seq` of its stream. */
export const snapshot = z.object({
  production: rowSchema(definitions[0] as AnyDefinition),
  seq: z.int(),
  /** The commit that ends at `seq`, for the hello; null if the log no longer holds it. */
  commit: uuidOut('commit').nullable(),
  epoch: z.string(),
  entities: z.object(
    Object.fromEntries(
      definitions.slice(1).map((definition) => [definition.type, z.array(rowSchema(definition))]),
    ),
  ),
});

/** The rows of a snapshot, by entity type. */
export interface Snapshot {
  production: Entity<'production'>;
  seq: number;
  commit: Uuid<'commit'> | null;
  epoch: string;
  entities: { [T in Exclude<EntityType, 'production'>]: Entity<T>[] };
}

/**
 * Answer of the list of productions: those that are not deleted, as they are after the change `seq` of the
 * workspace's stream.
 */
export const productionList = z.object({
  productions: z.array(rowSchema(definitions[0] as AnyDefinition)),
  seq: z.int(),
  commit: uuidOut('commit').nullable(),
  epoch: z.string(),
});

/** Where a row is: what a permanent link needs to know. */
export const rowPlace = z.object({
  entityType: z.enum(definitions.map(({ type }) => type) as [EntityType, ...EntityType[]]),
  productionUuid: uuidOut('production'),
  isDeleted: z.boolean(),
});

/** Where a row is, by its uuid alone. */
export type RowPlace = z.infer<typeof rowPlace>;

/** What the productions list answers. */
export interface ProductionList {
  productions: Entity<'production'>[];
  seq: number;
  commit: Uuid<'commit'> | null;
  epoch: string;
}

/** The commits of a production after a seq, oldest first; `more` is true when a further page exists. */
export const changesPage = z.object({ commits: z.array(commit), seq: z.int(), more: z.boolean() });
export type ChangesPage = z.infer<typeof changesPage>;

const operationName = z.enum(['created', 'updated', 'deleted', 'restored']);

/** The changes of one row, newest first. */
export const historyPage = z.object({
  /** False when the log no longer holds the row's first changes, or there are more than one answer holds. */
  complete: z.boolean(),
  changes: z.array(
    z.object({
      seq: z.int(),
      commit: uuidOut('commit'),
      operation: operationName,
      version: z.int(),
      old: z.record(z.string(), z.unknown()),
      entity: z.record(z.string(), z.unknown()),
      userId: uuidOut('user').nullable(),
      userName: z.string().nullable(),
      reason: z.string().nullable(),
      at: z.string(),
    }),
  ),
});

/** A commit in the stack of a person's undo or redo. */
const stackEntry = z.object({
  commit: uuidOut('commit'),
  seq: z.int(),
  at: z.string(),
  reason: z.string().nullable(),
  /** How many rows it changed, and the first of them. */
  changes: z.int(),
  first: z.object({
    entityType: z.string(),
    uuid: uuidOut<string>('row'),
    id: displayIdOut(),
    operation: operationName,
  }),
});

/** What one person can undo and redo in a production, newest first. */
export const undoStack = z.object({ undo: z.array(stackEntry), redo: z.array(stackEntry) });

/** One field of a change, before and after. */
const fieldDiff = z.object({ field: z.string(), old: z.unknown(), new: z.unknown() });

/** The activity of a production: commits, newest first, with what each did to each field. */
export const activityPage = z.object({
  commits: z.array(
    z.object({
      commit: uuidOut('commit'),
      /** Seq of its last change that is shown. */
      seq: z.int(),
      userId: uuidOut('user').nullable(),
      userName: z.string().nullable(),
      reason: z.string().nullable(),
      at: z.string(),
      /** The commit that this one inverts, and which step of that person's undo or redo that was. */
      undoes: uuidOut('commit').nullable(),
      step: z.enum(['undo', 'redo']).nullable(),
      changes: z.array(
        z.object({
          seq: z.int(),
          operation: operationName,
          entityType: z.string(),
          uuid: uuidOut<string>('row'),
          id: displayIdOut(),
          name: z.string(),
          version: z.int(),
          fields: z.array(fieldDiff),
        }),
      ),
    }),
  ),
  /** For `before` of the next page; null at the end. */
  next: z.int().nullable(),
  /** The last seq that was removed from the log; earlier changes cannot be shown. */
  pruned: z.int(),
});

/** Which part of the activity is asked for. Parts combine; times are instants. */
export const activityQuery = z.strictObject({
  who: line(100).optional(),
  entityType: line(100).optional(),
  operation: operationName.optional(),
  uuid: uuidOf<string>('row').optional(),
  text: line(200).optional(),
  from: instant.optional(),
  to: instant.optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  format: z.enum(['json', 'csv']).optional(),
});

/** Header of a write: the key that makes a retry harmless. Who writes is the session's person, and nothing that is sent. */
export const writeHeaders = z.object({
  'idempotency-key': z.string().min(8).max(100).optional(),
  /** The `epoch` of the snapshot that the versions in the body were read from: in another history they count as not seen. */
  'callsign-history': z.string().min(1).max(100).optional(),
});

export const identifierParam = z.object({ identifier });

export const uuidParam = <T extends string>(type: T) => z.object({ uuid: uuidOf(type) });
