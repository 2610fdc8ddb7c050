import { z } from 'zod';
import { createSchema, rowSchema, updateSchema } from './entity.ts';
import { definitions, type Entity, type EntityType } from './registry.ts';
import { type DisplayId, displayId, line, rowVersion, type Uuid, uuidOf, uuidOut } from './scalars.ts';

/** The most operations that one commit may hold. */
export const MAX_OPERATIONS = 500;

/** What happened to a row. The names are those of the seed application; a restored row is announced as created. */
export const eventName = z.enum(['entity:created', 'entity:updated', 'entity:deleted']);

const changeParts = {
  /** Place in the stream: gapless, in commit order. */
  seq: z.int(),
  event: eventName,
  /** The uuid of the row: the only key of a change. */
  entityId: uuidOut<string>('row'),
  /** The fields that this change touched, with their values before it; empty for a new row. */
  old: z.record(z.string(), z.unknown()),
  userId: uuidOut('user').nullable(),
  userName: z.string().nullable(),
};

type ChangeOf<T extends EntityType> = {
  [K in T]: Omit<z.infer<z.ZodObject<typeof changeParts>>, 'entityId'> & {
    entityType: K;
    entityId: Uuid<K>;
    entity: Entity<K>;
  };
}[T];

/**
 * One row created, updated or deleted, with the whole row after the change; published to every subscriber of the
 * stream.
 */
export type Change = ChangeOf<EntityType>;

export const change = z
  .discriminatedUnion(
    'entityType',
    definitions.map((definition) =>
      z.object({ ...changeParts, entityType: z.literal(definition.type), entity: rowSchema(definition) }),
    ) as unknown as [z.ZodObject<{ entityType: z.ZodLiteral<string> }>],
  )
  .meta({
    id: 'Change',
    description: 'One row created, updated or deleted.',
  }) as unknown as z.ZodType<Change>;

/** The changes of one transaction in one stream; they travel together and are applied together. */
export const commit = z
  .object({
    uuid: uuidOut('commit'),
    /** The production whose stream this is; null for the workspace's stream (the list of productions). */
    productionUuid: uuidOut('production').nullable(),
    /** Seq of its first and last change. A commit that changed nothing has `from` = `seq` + 1. */
    from: z.int(),
    seq: z.int(),
    userId: uuidOut('user').nullable(),
    userName: z.string().nullable(),
    reason: z.string().nullable(),
    at: z.string(),
    changes: z.array(change),
  })
  .meta({ id: 'Commit', description: 'The changes of one transaction in one stream.' });

export type Commit = z.infer<typeof commit>;

const perDefinition = (schema: (definition: (typeof definitions)[number]) => z.ZodObject) =>
  z.discriminatedUnion(
    'entityType',
    definitions.filter((definition) => definition.type !== 'production').map(schema) as unknown as [
      z.ZodObject<{ entityType: z.ZodLiteral<string> }>,
    ],
  );

const createOperation = perDefinition((definition) =>
  z.strictObject({
    op: z.literal('create'),
    entityType: z.literal(definition.type),
    fields: createSchema(definition).omit({ productionUuid: true }),
  }),
);

const updateOperation = perDefinition((definition) =>
  z.strictObject({
    op: z.literal('update'),
    entityType: z.literal(definition.type),
    uuid: uuidOf(definition.type),
    fields: updateSchema(definition).omit({ version: true }),
    version: rowVersion.optional(),
  }),
);

const entityTypeName = z.enum(
  definitions.map((definition) => definition.type) as [EntityType, ...EntityType[]],
);

const deleteOperation = z.strictObject({
  op: z.literal('delete'),
  entityType: entityTypeName,
  uuid: uuidOf('row'),
  version: rowVersion.optional(),
});

/** Display ids for restored rows whose own id is taken by another row meanwhile, by the uuid of the restored row. */
export const otherIds = z
  .record(uuidOf<string>('row'), displayId)
  .refine((ids) => Object.keys(ids).length <= MAX_OPERATIONS, `are more than ${MAX_OPERATIONS}`);

export type OtherIds = Readonly<Record<Uuid, DisplayId>>;

const restoreOperation = z.strictObject({
  op: z.literal('restore'),
  entityType: entityTypeName,
  uuid: uuidOf('row'),
  id: displayId.optional(),
  ids: otherIds.optional(),
});

/** One step of a commit. `version` is the version of the row that its author was looking at. */
export const operation = z.discriminatedUnion('op', [
  createOperation,
  updateOperation,
  deleteOperation,
  restoreOperation,
] as unknown as [typeof deleteOperation]) as unknown as z.ZodType<Operation>;

export type Operation =
  | { op: 'create'; entityType: EntityType; fields: Record<string, unknown> }
  | {
      op: 'update';
      entityType: EntityType;
      uuid: Uuid;
      fields: Record<string, unknown>;
      version?: number | undefined;
    }
  | { op: 'delete'; entityType: EntityType; uuid: Uuid; version?: number | undefined }
  | {
      op: 'restore';
      entityType: EntityType;
      uuid: Uuid;
      id?: DisplayId | undefined;
      ids?: OtherIds | undefined;
    };

/**
 * Body of POST /api/commits: many operations on one production, as one commit. All or nothing, unless `apply-rest`
 * asks for those that can be written; the answer then names every operation and field that was left out.
 */
export const commitRequest = z.strictObject({
  productionUuid: uuidOf('production'),
  reason: line(500).optional(),
  onConflict: z.enum(['refuse', 'apply-rest']).optional(),
  operations: z.array(operation).min(1, 'must hold at least one operation'),
});

export type CommitRequest = z.infer<typeof commitRequest>;
