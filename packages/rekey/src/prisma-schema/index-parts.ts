import { ident } from '../database/sql.ts';
import { findArgument, textOf } from './attributes.ts';
import { columnNameOf } from './mapped-name.ts';
import type { Attribute, Block, Value } from './syntax.ts';

/** The key of an `@@index` or `@@unique` as SQL: each column with its operator class and order. */
export function indexParts(block: Block, attribute: Attribute): string[] {
  const fields = findArgument(attribute, 'fields', 0);
  if (fields === null) return [];
  return (fields.is === 'list' ? fields.items : [fields]).flatMap((item) => {
    if (item.is === 'word') return [ident(columnNameOf(block, item.text))];
    if (item.is !== 'call') return [];
    const operators = operatorClass(findArgument(item, 'ops'));
    const order = textOf(findArgument(item, 'sort')) === 'Desc' ? ['desc'] : [];
    return [[ident(columnNameOf(block, item.name)), ...operators, ...order].join(' ')];
  });
}

/** `JsonbPathOps` → jsonb_path_ops, `raw("gin_trgm_ops")` → gin_trgm_ops. */
function operatorClass(value: Value | null): string[] {
  if (value?.is === 'call') return [textOf(findArgument(value, 'value', 0)) ?? ''].filter(Boolean);
  const name = textOf(value);
  return name === null ? [] : [name.replace(/(?<=.)(\p{Lu})/gu, '_$1').toLowerCase()];
}
