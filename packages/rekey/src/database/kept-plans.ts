import { createHash } from 'node:crypto';
import type pg from 'pg';

const keeping = new WeakSet<pg.ClientBase>();

/**
 * From now on the server plans the queries of `queryCatalog` on this connection once. Only for a connection that stays with one server
 * process: a pooler that hands out processes by transaction loses the plans.
 */
export function keepPlans(client: pg.ClientBase): void {
  keeping.add(client);
}

/** Asks about the catalog. Such a query joins a dozen catalogs, so that to plan it takes several times as long as to run it. */
export function queryCatalog<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<pg.QueryResult<Row>> {
  return client.query<Row>(keeping.has(client) ? { name: nameOf(text), text, values } : { text, values });
}

const names = new Map<string, string>();

/** The same text has the same name, and another text another one, whatever the connection. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `rekey_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
