import type pg from 'pg';
import { queryCatalog } from '../database/kept-plans.ts';
import type { TableName } from '../database/table-name.ts';
import type { Form, Trace } from './traces.ts';

/** What the catalog shows now: of something that is there its form, and whether its table is there. */
export interface Shown {
  form(trace: Trace): Form | 'disabled';
  hasTable(table: TableName): boolean;
}

/** Reads everything of these tables that a step of rekey's can leave. */
export async function readTraces(client: pg.ClientBase, tables: readonly TableName[]): Promise<Shown> {
  const { rows } = await queryCatalog<{ key: string; form: Form | 'disabled' }>(
    client,
    `with wanted as (select c.oid, nspname as schema, relname as name from pg_class c join pg_namespace n on n.oid = relnamespace
       where relkind in ('r', 'p') and (nspname, relname) in (select * from unnest($1::text[], $2::text[])))
     select jsonb_build_array('table', schema, name, name)::text as key, 'there' as form from wanted
     union all select jsonb_build_array('column', schema, name, attname)::text,
         case atttypid when 'uuid'::regtype then 'uuid' when 'uuid[]'::regtype then 'uuid[]' else 'there' end
       from wanted join pg_attribute on attrelid = oid and attnum > 0 and not attisdropped
     union all select jsonb_build_array('required', schema, name, attname)::text, 'there'
       from wanted join pg_attribute on attrelid = oid and attnum > 0 and not attisdropped and attnotnull
     union all select jsonb_build_array('constraint', schema, name, conname)::text, case when convalidated then 'there' else 'not validated' end
       from wanted join pg_constraint k on conrelid = wanted.oid
     union all select jsonb_build_array('trigger', schema, name, tgname)::text, case tgenabled when 'D' then 'disabled' else 'there' end
       from wanted join pg_trigger t on tgrelid = wanted.oid and not tgisinternal
     union all select jsonb_build_array('unique index', n.nspname, i.relname)::text, case when indisvalid then 'there' else 'not validated' end
       from pg_index x join pg_class i on i.oid = indexrelid join pg_namespace n on n.oid = i.relnamespace where indisunique and n.nspname = any ($1)`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
  const found = new Map(rows.map(({ key, form }) => [JSON.stringify(JSON.parse(key)), form]));
  return {
    form: (trace) => found.get(keyOf(trace)) ?? 'absent',
    hasTable: ({ schema, name }) => found.has(JSON.stringify(['table', schema, name, name])),
  };
}

/** One thing of the catalog; a schema has one index of a name, and not every statement names its table. */
export const keyOf = ({ kind, table: { schema, name }, name: own }: Trace) =>
  JSON.stringify(kind === 'unique index' ? [kind, schema, own] : [kind, schema, name, own]);
