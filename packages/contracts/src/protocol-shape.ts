import { z } from 'zod';
import { definitionOf } from './registry.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords of JSON Schema that describe and do not restrict. */
const remarks = new Set(['$schema', '$id', 'id', 'title', 'description']);

/**
 * What a schema binds both ends of a connection to, as JSON Schema: no remarks, no $ref, and of a union over all
 * entity types only what they have in common. A new entity type or field is no new protocol, because clients
 * ignore the types and fields that they do not know.
 */
export function binding(schema: z.ZodType): Json {
  const root = z.toJSONSchema(schema) as unknown as JsonObject;
  return bindingPart(root, isObject(root.$defs) ? root.$defs : {});
}

function bindingPart(schema: Json, named: JsonObject): Json {
  if (Array.isArray(schema)) return schema.map((member) => bindingPart(member, named));
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === 'string') {
    const target = named[schema.$ref.replace('#/$defs/', '')];
    if (target === undefined) throw new Error(`${schema.$ref} leads nowhere.`);
    return bindingPart(target, named);
  }
  const part: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    // A field may bear the name of a remark ("title"), but its value is then a schema and no text.
    if (key === '$defs' || (remarks.has(key) && typeof value === 'string')) continue;
    // The pattern of a named format is zod's own spelling of it, and may change with zod.
    if (key === 'pattern' && typeof schema.format === 'string') continue;
    part[key] = bindingPart(value, named);
  }
  return Array.isArray(part.oneOf) ? { ...part, oneOf: withoutEntityTypes(part.oneOf) } : part;
}

function withoutEntityTypes(members: Json[]): Json[] {
  const common = members.map(withoutOwnFields);
  if (common.includes(null)) return members;
  const different = new Set(common.map(canonical));
  if (different.size > 1) throw new Error('The changes of all entity types must have the same parts.');
  return common.slice(0, 1);
}

/** A member of a union over the entity types, without what is its type's own; null for any other schema. */
function withoutOwnFields(member: Json): Json {
  if (!isObject(member) || !isObject(member.properties)) return null;
  const { entityType, entity } = member.properties;
  if (!isObject(entityType) || typeof entityType.const !== 'string') return null;
  if (!isObject(entity) || !isObject(entity.properties) || !Array.isArray(entity.required)) return null;
  const own = definitionOf(entityType.const)?.fields ?? {};
  const properties = Object.entries(entity.properties).filter(([name]) => !(name in own));
  const required = entity.required.filter((name) => !(String(name) in own));
  const shared = { ...entity, properties: Object.fromEntries(properties), required };
  return { ...member, properties: { ...member.properties, entityType: { type: 'string' }, entity: shared } };
}

/** JSON in one spelling: neither the order of keys nor that of a list of names (`required`, `enum`) tells. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) {
    const members = value.map(canonical);
    return `[${(value.every((member) => typeof member === 'string') ? members.sort() : members).join(',')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`;
}
