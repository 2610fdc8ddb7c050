import { findArgument, findAttribute, textOf } from './attributes.ts';
import type { Block } from './syntax.ts';

/** The name in the database: `@map` or `@@map`, else its own. */
export function mappedName(node: Pick<Block, 'name' | 'attributes'>): string {
  const map = findAttribute(node, 'map');
  return (map && textOf(findArgument(map, 'name', 0))) ?? node.name;
}

/** `@@schema`, else the one that the database's URL names, else public. */
export function schemaNameOf(block: Block): string {
  const attribute = findAttribute(block, 'schema');
  return (attribute && textOf(findArgument(attribute, 'map', 0))) ?? block.home;
}

/** The column behind a model's field. */
export function columnNameOf(block: Block, fieldName: string): string {
  const field = block.fields.find((it) => it.name === fieldName);
  return field ? mappedName(field) : fieldName;
}
