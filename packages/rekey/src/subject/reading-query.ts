import type { ClientBase } from 'pg';
import type { Query } from './subject.ts';

/** Not allowed, gone meanwhile, or longer than a look may take. */
const forgiven = new Set(['42501', '42P01', '57014']);

/**
 * Queries that can change nothing and never hold the application up. What may not be read, or takes too long, is answered
 * with no rows and noted in `unseen`.
 */
export async function readingQuery(client: ClientBase, unseen: string[]): Promise<Query> {
  await client.query(
    `set default_transaction_read_only = on; set statement_timeout = '30s'; set lock_timeout = '2s'; set search_path = pg_catalog`,
  );
  return async <Row extends object>(sql: string, values: unknown[] = []) => {
    try {
      const { rows } = await client.query<Row>(sql, values);
      return rows;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (!code || !forgiven.has(code)) throw error;
      const sentence = `${code === '57014' ? 'a query took longer than 30 s' : message}.`;
      if (!unseen.includes(sentence)) unseen.push(sentence);
      return [];
    }
  };
}
