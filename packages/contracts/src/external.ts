import { z } from 'zod';
import type { AnyDefinition } from './entity.ts';
import { definitions } from './registry.ts';
import { instant, uuidOf } from './scalars.ts';

/** The types that partners may read: those whose definition lists fields for them. */
export const externalDefinitions: readonly AnyDefinition[] = definitions.filter(
  ({ external }) => external !== undefined,
);

/** The names of the types that partners may read. */
export const externalTypes = externalDefinitions.map(({ type }) => type) as [string, ...string[]];

/** The fields of a type that partners are told; none for a type that they may not read. */
export const externalFields = ({ external }: AnyDefinition): readonly string[] =>
  external === undefined ? [] : ['uuid', 'id', ...external];

const schemas = new WeakMap<AnyDefinition, z.ZodObject>();

/** Schema of a row as partners are told it: its uuid, its display id, and the fields that its definition lists for them. */
export function externalSchema(definition: AnyDefinition): z.ZodObject {
  const known = schemas.get(definition);
  if (known) return known;
  const shared: Record<string, z.ZodType> = {
    uuid: uuidOf(definition.type),
    id: z.string(),
    createdAt: instant,
    updatedAt: instant,
  };
  const shape = Object.fromEntries(
    externalFields(definition).map((field) => [field, shared[field] ?? definition.fields[field]]),
  );
  const schema = z.object(shape).meta({
    id: `External${definition.label.one.replaceAll(' ', '')}`,
    description: `A ${definition.label.one}, as partners are told it.`,
  });
  schemas.set(definition, schema);
  return schema;
}

/** The most rows of one page, and how many it has unless told otherwise. */
export const MAX_PAGE_ROWS = 500;
const DEFAULT_PAGE_ROWS = 50;
/** The most uuids of one batch. */
export const MAX_BATCH_UUIDS = 100;

export const externalPageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(DEFAULT_PAGE_ROWS),
  cursor: z.string().max(200).optional().meta({ description: '`pagination.nextCursor` of the page before.' }),
});

export const externalPage = (definition: AnyDefinition) =>
  z.object({
    data: z.array(externalSchema(definition)),
    pagination: z.object({ limit: z.int(), nextCursor: z.string().nullable(), hasMore: z.boolean() }),
  });

export const externalOne = (definition: AnyDefinition) =>
  z.object({
    data: externalSchema(definition),
    metadata: z.object({ requestedUuid: uuidOf(definition.type), timestamp: instant }),
  });

export const externalById = (definition: AnyDefinition) =>
  z.object({
    data: externalSchema(definition),
    metadata: z.object({ requestedId: z.string(), timestamp: instant }),
  });

/** Read as text, so that a uuid of the wrong form is refused with an example of a right one. */
const uuidText = z
  .string()
  .max(300)
  .meta({ format: 'uuid', description: '8-4-4-4-12 hexadecimal digits, in any case.' });

export const externalUuidParam = z.object({ uuid: uuidText });
export const externalIdParam = z.object({ id: z.string().min(1).max(300) });
export const externalBatchBody = z.strictObject({ uuids: z.array(uuidText).min(1).max(MAX_BATCH_UUIDS) });

export const externalBatch = (definition: AnyDefinition) =>
  z.object({
    data: z.array(externalSchema(definition)),
    metadata: z.object({
      /** How many different uuids were asked for. */
      requestedCount: z.int(),
      foundCount: z.int(),
      notFoundUuids: z.array(z.string()),
      timestamp: instant,
    }),
  });
