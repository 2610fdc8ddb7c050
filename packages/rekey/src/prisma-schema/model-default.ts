import { findArgument, findAttribute, textOf } from './attributes.ts';
import { mappedName } from './mapped-name.ts';
import type { ModelDefault } from './model-table.ts';
import type { Block, Field, Value } from './syntax.ts';

/** What `@default(…)` of a field, whose type is that enum if it is one, says; null without one. */
export function modelDefault(field: Field, enumBlock: Block | null = null): ModelDefault | null {
  const attribute = findAttribute(field, 'default');
  const declared = attribute && findArgument(attribute, 'value', 0);
  if (!declared) return null;
  const value = enumBlock ? inDatabase(declared, enumBlock) : declared;
  if (value.is !== 'call') return { by: 'value', text: written(value), value };
  switch (value.name) {
    case 'autoincrement':
    case 'sequence':
      return { by: 'sequence' };
    case 'now':
      return { by: 'now' };
    case 'dbgenerated':
      return { by: 'database', sql: textOf(findArgument(value, 'value', 0)) ?? '' };
    default: {
      const version = findArgument(value, 'version', 0);
      return { by: 'client', generator: value.name, version: version ? written(version) : null };
    }
  }
}

/** An enum's values are texts to the database, under the names that `@map` gives them. */
function inDatabase(value: Value, enumBlock: Block): Value {
  if (value.is === 'list')
    return {
      is: 'list',
      items: value.items.map((item) => ({ ...item, ...inDatabase(item, enumBlock) })),
    };
  if (value.is !== 'word') return value;
  const declared = enumBlock.values.find(({ name }) => name === value.text);
  return { is: 'string', text: declared ? mappedName(declared) : value.text };
}

function written(value: Value): string {
  switch (value.is) {
    case 'string':
    case 'number':
    case 'word':
      return value.text;
    case 'list':
      return `[${value.items.map(written).join(', ')}]`;
    case 'call':
      return `${value.name}()`;
    default:
      return value satisfies never;
  }
}
