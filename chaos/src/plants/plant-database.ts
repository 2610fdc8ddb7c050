import type { Postgres } from '../rig/postgres.ts';
import { replaceOnce } from './mutate.ts';
import type { Mutation } from './plant.ts';

/** Replaces functions of the run's own database. */
export async function plantInDatabase({ sql }: Postgres, mutations: readonly Mutation[]): Promise<void> {
  for (const mutation of mutations) {
    const [found] = await sql<{ text: string }>(
      'select pg_get_functiondef(oid) as text from pg_proc where proname = $1',
      [mutation.file],
    );
    await sql(replaceOnce(found?.text ?? '', mutation));
  }
}
