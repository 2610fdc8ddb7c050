import { findArgument, findAttribute, textOf } from './attributes.ts';
import type { ModelDefault } from './model-table.ts';
import type { Field, Value } from './syntax.ts';

/** What `@default(…)` says, or null without one. */
export function modelDefault(field: Field): ModelDefault | null {
  const attribute = findAttribute(field, 'default');
  const value = attribute && findArgument(attribute, 'value', 0);
  if (!value) return null;
  if (value.is !== 'call') return { by: 'value', text: written(value) };
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
