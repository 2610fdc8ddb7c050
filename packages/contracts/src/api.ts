import { z } from 'zod';
import { commit } from './commits.ts';
import { type AnyDefinition, rowSchema } from './entity.ts';
import { definitions, type Entity, type EntityType } from './registry.ts';
import { uuidOf } from './scalars.ts';

/** Answer of a write to one row: the row as stored, and the commit it is part of. */
export const writeAnswer = (definition: AnyDefinition) => z.object({ entity: rowSchema(definition), commit });

/** Answer of a commit of many operations, or of an undo; `skipped` names the fields that someone changed since. */
export const commitAnswer = z.object({
  commit,
  skipped: z.array(
    z.object({ entityType: z.string(), uuid: z.string(), id: z.string(), fields: z.array(z.string()) }),
  ),
});

/** All live rows of a production, by type, and the seq that they stand at. */
export const snapshot = z.object({
  production: rowSchema(definitions[0] as AnyDefinition),
  seq: z.int(),
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
  epoch: string;
  entities: { [T in Exclude<EntityType, 'production'>]: Entity<T>[] };
}

/** All live productions, and the seq of the workspace's stream that they stand at. */
export const productionList = z.object({
  productions: z.array(rowSchema(definitions[0] as AnyDefinition)),
  seq: z.int(),
  epoch: z.string(),
});

/** Where a row is: what a permanent link needs to know. */
export const rowPlace = z.object({
  entityType: z.enum(definitions.map(({ type }) => type) as [EntityType, ...EntityType[]]),
  productionUuid: z.string(),
  isDeleted: z.boolean(),
});

/** Where a row is, by its uuid alone. */
export type RowPlace = z.infer<typeof rowPlace>;

/** What the productions list answers. */
export interface ProductionList {
  productions: Entity<'production'>[];
  seq: number;
  epoch: string;
}

/** The commits of a production after a seq, oldest first; `more` is true when a further page exists. */
export const changesPage = z.object({ commits: z.array(commit), seq: z.int(), more: z.boolean() });

/** The changes of one row, newest first. */
export const historyPage = z.object({
  changes: z.array(
    z.object({
      seq: z.int(),
      commit: z.string(),
      operation: z.enum(['created', 'updated', 'deleted', 'restored']),
      version: z.int(),
      old: z.record(z.string(), z.unknown()),
      entity: z.record(z.string(), z.unknown()),
      userId: z.string().nullable(),
      userName: z.string().nullable(),
      reason: z.string().nullable(),
      at: z.string(),
    }),
  ),
});

/** Headers of a write: who makes it (until sign-in exists), and the key that makes a retry harmless. */
export const writeHeaders = z.object({
  'idempotency-key': z.string().min(8).max(100).optional(),
  'x-user-id': z.string().max(100).optional(),
  /** Percent-encoded, because HTTP headers hold no other letters. */
  'x-user-name': z.string().max(300).optional(),
});

export const uuidParam = (type: string) => z.object({ uuid: uuidOf(type) });
