import type pg from 'pg';
import { readServerFacts } from '../database/connect.ts';
import { queryCatalog } from '../database/kept-plans.ts';
import { callersSql } from './caller-queries.ts';
import type { Catalog, Table } from './catalog.ts';
import {
  columnsSql,
  constraintsSql,
  indexesSql,
  rulesSql,
  statisticsSql,
  tablesSql,
  triggersSql,
  uuidClassesSql,
} from './table-queries.ts';
import { policiesSql, routinesSql, viewsSql } from './view-queries.ts';

/** Schemas that are nobody's own; rekey's journal is among them. */
export const foreignSchemas = `('pg_catalog', 'information_schema', 'pg_toast', 'rekey')`;

/** Reads all tables, views and functions, of every schema that is not the system's or rekey's. */
export async function readCatalog(client: pg.ClientBase): Promise<Catalog> {
  const { version } = await readServerFacts(client);
  const read = async <Row>(sql: string): Promise<Row[]> =>
    (await queryCatalog<{ row: Row }>(client, `select to_jsonb(it) as row from (${sql}) it`)).rows.map(
      ({ row }) => row,
    );
  // Every name in a definition is written with its schema, whatever the search_path of the session was.
  await client.query(`begin isolation level repeatable read read only; set local search_path = ''`);
  try {
    const tables = await read<Omit<Table, PartOfTable>>(tablesSql(version));
    const columns = byTable(await read<Part<Table['columns'][number]>>(columnsSql));
    const constraints = byTable(await read<Part<Table['constraints'][number]>>(constraintsSql(version)));
    const indexes = byTable(await read<Part<Table['indexes'][number]>>(indexesSql(version)));
    const triggers = byTable(await read<Part<Table['triggers'][number]>>(triggersSql(version)));
    const policies = byTable(await read<Part<Table['policies'][number]>>(policiesSql));
    const statistics = byTable(await read<Part<Table['statistics'][number]>>(statisticsSql));
    const rules = byTable(await read<Part<Table['rules'][number]>>(rulesSql));
    const uuidClasses = await read<Catalog['uuidClasses'][number]>(uuidClassesSql);
    const [lagging] = await read<{ is: boolean }>(
      `select to_regclass('rekey.lagging_view') is not null as is`,
    );
    const views = await read<Catalog['views'][number]>(viewsSql(lagging?.is === true));
    const routines = await read<Catalog['routines'][number]>(routinesSql(version));
    const callers = await read<Catalog['callers'][number]>(callersSql);
    return {
      version,
      views,
      routines,
      uuidClasses,
      callers,
      tables: tables.map((table) => ({
        ...table,
        columns: columns.get(table.oid) ?? [],
        constraints: constraints.get(table.oid) ?? [],
        indexes: indexes.get(table.oid) ?? [],
        triggers: triggers.get(table.oid) ?? [],
        policies: policies.get(table.oid) ?? [],
        statistics: statistics.get(table.oid) ?? [],
        rules: rules.get(table.oid) ?? [],
      })),
    };
  } finally {
    await client.query('rollback');
  }
}

/** What is read by queries of its own. */
type PartOfTable = 'columns' | 'constraints' | 'indexes' | 'triggers' | 'policies' | 'statistics' | 'rules';

type Part<Of> = Of & { of: number };

/** Rows by the table that they are parts of, without its oid. */
function byTable<Row extends { of: number }>(rows: readonly Row[]): Map<number, Omit<Row, 'of'>[]> {
  const groups = new Map<number, Omit<Row, 'of'>[]>();
  for (const { of, ...part } of rows) {
    const group = groups.get(of);
    if (group) group.push(part);
    else groups.set(of, [part]);
  }
  return groups;
}
