import { columnIn } from '../catalog/catalog.ts';
import { dollarQuoted, ident, literal, qualified } from '../database/sql.ts';
import { spelledKey, uuidSpelled } from '../database/uuid-text.ts';
import { momentOf } from '../keys/creation-time.ts';
import type { UnitContext } from './unit-context.ts';

/** Where the uuids of a unit come from. */
export interface UuidSource {
  /** Statements before the column is made, and their inverse. */
  setup: string[];
  inverse: string[];
  /** The column's default: new rows. */
  default: string;
  /** Existing rows, with `t` as the table. */
  fill: string;
  /** For a row that an application writes with an old key that says which uuid it has; null where the default is enough. */
  ofRow: string | null;
  /** The uuid that the values of these columns of t mean, wherever the row they mean lies; null where only that row knows. */
  refer: ((columns: readonly string[]) => string) | null;
}

/** Makes the source of a unit's decision. */
export function uuidSource({ decision, catalog, table, legacy, replaced, uuid }: UnitContext): UuidSource {
  const plain = { setup: [], inverse: [], default: 'pg_catalog.gen_random_uuid()', ofRow: null, refer: null };
  const key = ident(replaced[0] ?? '');
  const type = columnIn(table, replaced[0] ?? '')?.stored ?? '';
  const spelled = (row: string, column: string) => uuidSpelled(spelledKey(`${row}.${column}`, type));
  const keep = (row: string, otherwise: string) => `coalesce(${spelled(row, key)}, ${otherwise})`;
  // The default has given it one; a row that moves to another partition is inserted there and keeps what it has.
  const ofRow = keep('new', `new.${ident(uuid[0] ?? '')}`);
  switch (decision.generator) {
    case 'v4':
      return { ...plain, fill: plain.default };
    case 'keep':
      return {
        ...plain,
        // The plan was made for uuids alone; a text that came since gets one like any new row.
        fill: keep('t', plain.default),
        ofRow,
        refer: ([column = '']) => spelled('t', ident(column)),
      };
    case 'keep-or-v4':
      return { ...plain, fill: keep('t', plain.default), ofRow };
    case 'adopt': {
      const from = columnIn(table, decision.from ?? '');
      const value = (row: string) =>
        uuidSpelled(spelledKey(`${row}.${ident(decision.from ?? '')}`, from?.stored ?? ''));
      return {
        ...plain,
        fill: `coalesce(${value('t')}, ${plain.default})`,
        ofRow: `coalesce(${value('new')}, new.${ident(uuid[0] ?? '')})`,
      };
    }
    case 'v5': {
      const made = (columns: readonly string[]) =>
        `uuid_generate_v5(${literal(decision.from ?? '')}::uuid, concat_ws('|', ${columns.map((column) => `t.${ident(column)}`).join(', ')}))`;
      return { ...plain, fill: made(legacy), ofRow: null, refer: made };
    }
    case 'v7':
    case 'v7-from': {
      const own = v7Source(catalog.version, table.schema);
      const isNumber = ['smallint', 'integer', 'bigint'].includes(type);
      if (decision.generator === 'v7') return { ...own, fill: own.default, ofRow: null, refer: null };
      const { zone, otherwise } = decision.moment ?? { zone: 'UTC', otherwise: 'conversion' };
      const rest =
        otherwise === '1970' ? `timestamptz '1970-01-01 00:00:00+00'` : 'pg_catalog.statement_timestamp()';
      const time = columnIn(table, decision.from ?? '')?.stored ?? '';
      const at = momentOf(`t.${ident(decision.from ?? '')}`, time, zone, rest);
      const order = isNumber && replaced.length === 1 ? `t.${key}` : null;
      return { ...own, fill: v7At(at, order), ofRow: null, refer: null };
    }
    default:
      return decision.generator satisfies never;
  }
}

/** The server's own uuidv7(), or a function beside the table where it has none. */
function v7Source(version: number, schema: string): Pick<UuidSource, 'setup' | 'inverse' | 'default'> {
  if (version >= 18) return { setup: [], inverse: [], default: 'pg_catalog.uuidv7()' };
  const name = `${qualified({ schema, name: 'rekey_uuid_v7' })}()`;
  return {
    setup: [
      `create or replace function ${name} returns uuid language sql volatile parallel safe as ${dollarQuoted(`select ${v7At('clock_timestamp()', null)}`)}`,
    ],
    // Another table may have it as its default by now.
    inverse: [
      `do ${dollarQuoted(`begin drop function if exists ${name}; exception when dependent_objects_still_exist then null; end`)}`,
    ],
    default: name,
  };
}

/**
 * A version 7 uuid (RFC 9562, 5.7) of a moment. `order` is a number of up to 40 bits that decides within a millisecond: 12 bits in rand_a,
 * 28 in rand_b behind the variant.
 */
export function v7At(at: string, order: string | null): string {
  const time = `lpad(to_hex(floor(extract(epoch from ${at}) * 1000)::bigint), 12, '0')`;
  const random = `replace(pg_catalog.gen_random_uuid()::text, '-', '')`;
  // Two calls, no subquery: one that hangs on nothing would be worked out once for all rows.
  if (order === null)
    return `(${time} || '7' || substr(${random}, 14, 3) || substr(${random}, 17, 16))::uuid`;
  return `(${time} || '7' || lpad(to_hex(((${order})::bigint >> 28) & 4095), 3, '0') || '8' || lpad(to_hex((${order})::bigint & 268435455), 7, '0') || substr(${random}, 25, 8))::uuid`;
}
