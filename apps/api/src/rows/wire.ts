import { type AnyDefinition, columnOf, fieldOf } from '@callsign/contracts/entity';
import type { Entity } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { z } from 'zod';

/** A row as Postgres gives it (`to_jsonb`, snake_case) or Prisma does (camelCase, Dates): what names it is typed, the rest is known by the definition. */
export interface StoredRow {
  uuid: Uuid;
  id: DisplayId;
  [column: string]: unknown;
}

type Convert = (value: unknown) => unknown;

const asIs: Convert = (value) => value ?? null;
const instant: Convert = (value) => (value == null ? null : new Date(value as string | Date).toISOString());
const day: Convert = (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : (value ?? null));
const versionsOf =
  (fields: ReadonlyMap<string, Part>): Convert =>
  (value) => {
    const named: Record<string, number> = {};
    for (const [column, at] of Object.entries(value as Record<string, number>))
      named[fields.get(column)?.field ?? fieldOf(column)] = at;
    return named;
  };

interface Part {
  field: string;
  column: string;
  convert: Convert;
}

const partsOf = new WeakMap<AnyDefinition, ReadonlyMap<string, Part>>();

/** A stored row in the shape of the contract. */
export function toEntity(definition: AnyDefinition, row: StoredRow): Entity {
  const snake = 'is_deleted' in row;
  const entity: Record<string, unknown> = {};
  for (const { field, column, convert } of parts(definition).values())
    entity[field] = convert(row[snake ? column : field]);
  if (definition.type === 'production') entity.productionUuid = row.uuid as Uuid<'production'>;
  return entity as unknown as Entity;
}

/** A row as fields that are known by their names alone. */
export const fieldsOf = (entity: Entity): Record<string, unknown> => ({ ...entity });

/** Some columns of a row (old values of a change, values in conflict), by field. */
export function toFields(
  definition: AnyDefinition,
  columns: Record<string, unknown>,
): Record<string, unknown> {
  const known = parts(definition);
  const fields: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(columns)) {
    const part = known.get(column);
    if (part) fields[part.field] = part.convert(value);
  }
  return fields;
}

/** Fields of a request, by column. */
export const toColumns = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [columnOf(field), value]));

/** How a row of the definition is read, by column. */
function parts(definition: AnyDefinition): ReadonlyMap<string, Part> {
  const known = partsOf.get(definition);
  if (known) return known;
  const made = new Map<string, Part>();
  const add = (field: string, convert: Convert) => {
    const column = columnOf(field);
    made.set(column, { field, column, convert });
  };
  for (const field of ['uuid', 'id', 'productionUuid']) add(field, asIs);
  for (const [field, schema] of Object.entries(definition.fields as Record<string, z.ZodType>))
    add(field, converterOf(schema));
  add('version', asIs);
  add('fieldVersions', versionsOf(made));
  for (const field of ['createdAt', 'updatedAt']) add(field, instant);
  for (const field of ['lastModifiedBy', 'isDeleted']) add(field, asIs);
  partsOf.set(definition, made);
  return made;
}

function converterOf(schema: z.ZodType): Convert {
  const def = schema.def as { type: string; format?: string; innerType?: z.ZodType };
  if (def.innerType) return converterOf(def.innerType);
  if (def.format === 'datetime') return instant;
  return def.format === 'date' ? day : asIs;
}
