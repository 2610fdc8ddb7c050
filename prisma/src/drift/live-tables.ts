import type pg from 'pg';

/** A column as Postgres has it. */
export type LiveColumn = { type: string; required: boolean; default: string | null; generated: boolean };

/** The columns of each table by name, and the table of each index. */
export type LiveTables = { columns: Map<string, Map<string, LiveColumn>>; indexes: Map<string, string> };

/** Reads the tables of schema public. */
export async function readTables(client: pg.Client): Promise<LiveTables> {
  const found = await client.query<LiveColumn & { table: string; column: string }>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
           a.attnotnull as required, a.attgenerated <> '' as generated, pg_get_expr(d.adbin, d.adrelid) as default
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`);
  const columns: LiveTables['columns'] = new Map();
  for (const { table, column, ...facts } of found.rows) {
    const own = columns.get(table) ?? new Map<string, LiveColumn>();
    columns.set(table, own.set(column, facts));
  }
  const indexes = await client.query<{ name: string; table: string }>(`
    select i.relname as name, t.relname as table
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     where i.relnamespace = 'public'::regnamespace`);
  return { columns, indexes: new Map(indexes.rows.map(({ name, table }) => [name, table])) };
}

/** A column in words: `uuid, required, default uuidv7()`. */
export function describeColumn(column: Omit<LiveColumn, 'generated'>): string {
  const rest = column.default === null ? '' : `, default ${column.default}`;
  return `${column.type}, ${column.required ? 'required' : 'may be null'}${rest}`;
}
