import type pg from 'pg';
import { readServerFacts } from '../database/connect.ts';
import { queryCatalog } from '../database/kept-plans.ts';
import { schemaTextQueries } from './schema-text-queries.ts';

/**
 * Everything that defines a database's schemas, as text: a line a fact, in one order, so that two texts are equal exactly when the
 * schemas are. It plays the part of `pg_dump -s` where only a connection is at hand. Objects are named, never numbered: a table that
 * was changed and changed back reads as before. Left out: rekey's own schema, extensions' members, statistics.
 */
export async function readSchemaText(client: pg.ClientBase): Promise<string> {
  const { version } = await readServerFacts(client);
  // Inside a transaction of the caller a read of the present state is what is wanted; outside one makes all queries agree.
  const { rows: inside } = await client.query<{ is: boolean }>(
    `select now() <> statement_timestamp() or pg_current_xact_id_if_assigned() is not null as is`,
  );
  const own = !inside[0]?.is;
  await client.query(own ? 'begin isolation level repeatable read read only' : 'savepoint rekey_schema_text');
  const { rows: before } = await client.query<{ path: string }>(
    `select current_setting('search_path') as path`,
  );
  try {
    await client.query(`select set_config('search_path', '', true)`);
    const lines: string[] = [];
    for (const sql of schemaTextQueries(version)) {
      const { rows } = await queryCatalog<{ line: string }>(
        client,
        `select line from (${sql}) it (line) order by line collate "C"`,
      );
      // What goes on over several lines is indented, so that a line without that begins a fact.
      lines.push(...rows.map(({ line }) => line.replaceAll('\n', '\n  ')));
    }
    return `${lines.join('\n')}\n`;
  } finally {
    if (own) await client.query('rollback');
    else {
      await client.query('rollback to savepoint rekey_schema_text');
      await client.query(`select set_config('search_path', $1, true)`, [before[0]?.path ?? '']);
    }
  }
}
