import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StoredRow } from '../peer.ts';

/** The little of @rocicorp/zero that the bench calls; it is installed on demand, so its own types are not at hand. */
interface ZeroModule {
  Zero: new (options: object) => ZeroClient;
  createSchema(options: object): object;
  createBuilder(schema: object): { sources: { where(field: string, value: unknown): unknown } };
  defineQuery(query: (options: { args: { production: string } }) => unknown): unknown;
  defineQueries(queries: object): { rows(args: { production: string }): unknown };
  mustGetQuery(queries: object, name: string): { fn(options: object): unknown };
  table(name: string): { columns(columns: object): { primaryKey(field: string): object } };
  string(): object;
  number(): object;
}

export interface ZeroClient {
  materialize(query: unknown): {
    addListener(listener: (rows: readonly StoredRow[], result: string) => void): void;
  };
  close(): Promise<void>;
}

/** One of Zero's modules, from the folder into which it was installed. */
export const importZero = (folder: string, name: string): Promise<unknown> =>
  import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href);

/** The schema and the one query of the bench, as Zero's client and server both need them. */
export async function zeroQueries(folder: string) {
  const zero = (await importZero(folder, '@rocicorp/zero')) as ZeroModule;
  const { string, number } = zero;
  const columns = { uuid: string(), production: string(), note: string(), version: number() };
  const schema = zero.createSchema({ tables: [zero.table('sources').columns(columns).primaryKey('uuid')] });
  const builder = zero.createBuilder(schema);
  const queries = zero.defineQueries({
    rows: zero.defineQuery(({ args }) => builder.sources.where('production', args.production)),
  });
  return { zero, schema, queries };
}
