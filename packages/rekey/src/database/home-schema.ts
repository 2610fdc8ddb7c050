import type pg from 'pg';
import { RekeyError } from './rekey-error.ts';

/** Where Prisma puts what names no schema, unless a URL says otherwise. */
export const publicSchema = 'public';

/** The schema that `?schema=` of a URL names, as Prisma reads it: models without `@@schema` and tables named without one stand there. */
export const homeSchemaOf = (url: string): string =>
  URL.parse(url)?.searchParams.get('schema') || publicSchema;

/** Refuses a URL whose `?schema=` is not there: nothing would be found, and everything said to be missing. */
export async function refuseUnknownHome(client: pg.ClientBase, url: string): Promise<void> {
  const home = homeSchemaOf(url);
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by nspname`,
  );
  if (home === publicSchema || rows.some(({ name }) => name === home)) return;
  throw new RekeyError(
    'BAD_ARGUMENT',
    `The URL names the schema ${home} (?schema=), and the database has none of that name.`,
    `Its schemas are ${rows.map(({ name }) => name).join(', ')}.`,
  );
}
