import type { Postgres } from '../rig/postgres.ts';
import type { DatabaseReplacement } from './mutant.ts';

/** Replaces functions of the run's own database. Throws where one is missing or takes other parameters by now. */
export async function changeDatabase(
  { sql }: Pick<Postgres, 'sql'>,
  replacements: readonly DatabaseReplacement[],
): Promise<void> {
  for (const { name, sql: statement } of replacements) {
    await sql(`alter function ${name} rename to ${name}_sound`);
    await sql(statement);
    const [same] = await sql<{ fits: boolean }>(
      `select count(distinct (oidvectortypes(proargtypes), prorettype)) = 1 and count(*) = 2 as fits from pg_proc
       where proname in ($1::text, $1::text || '_sound')`,
      [name],
    );
    if (!same?.fits)
      throw new Error(`The mutant of ${name} takes or answers other types than the product's function.`);
  }
}
