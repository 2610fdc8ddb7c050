import type { Column } from '../catalog/catalog.ts';
import { literal } from '../database/sql.ts';
import type { ModelColumn } from '../prisma-schema/model-table.ts';
import type { Value } from '../prisma-schema/syntax.ts';

/** What a column gets that nobody gives a value, in a source's own words. */
export type WrittenDefault =
  | { is: 'none' }
  /** `dbgenerated()`: whatever the database has. */
  | { is: 'anything' }
  /** `autoincrement()`, an identity, or nextval(…), which comes along as SQL. */
  | { is: 'sequence'; sql: string | null }
  | { is: 'expression'; sql: string }
  /** GENERATED ALWAYS AS (…). schema.prisma has no word for it: there it is an expression, or nothing. */
  | { is: 'generated'; sql: string };

/** A default of the catalog. */
export function catalogDefault({ default: sql, identity, isGenerated }: Column): WrittenDefault {
  if (identity !== null) return { is: 'sequence', sql: null };
  if (sql === null) return { is: 'none' };
  if (isGenerated) return { is: 'generated', sql };
  return /^nextval\(/.test(sql) ? { is: 'sequence', sql } : { is: 'expression', sql };
}

/** A default of schema.prisma; what Prisma's client makes is none to the database. */
export function modelDefaultAsWritten({ default: it, field }: ModelColumn): WrittenDefault {
  switch (it?.by) {
    case undefined:
    case 'client':
      return { is: 'none' };
    case 'sequence':
      return { is: 'sequence', sql: null };
    case 'now':
      return { is: 'expression', sql: 'CURRENT_TIMESTAMP' };
    case 'database':
      return it.sql.trim() === '' ? { is: 'anything' } : { is: 'expression', sql: it.sql };
    case 'value':
      return { is: 'expression', sql: valueSql(it.value, field.type === 'Bytes') };
    default:
      return it satisfies never;
  }
}

/** A value as SQL, texts and lists as literals without a type: they take the column's. */
function valueSql(value: Value, isBytes: boolean): string {
  switch (value.is) {
    case 'list':
      return literal(`{${value.items.map((item) => JSON.stringify(plainText(item, isBytes))).join(',')}}`);
    case 'string':
      return literal(plainText(value, isBytes));
    default:
      return plainText(value, isBytes);
  }
}

function plainText(value: Value, isBytes: boolean): string {
  if (value.is === 'string' && isBytes) return `\\x${Buffer.from(value.text, 'base64').toString('hex')}`;
  if (value.is === 'call') return `${value.name}()`;
  return value.is === 'list' ? '' : value.text;
}
