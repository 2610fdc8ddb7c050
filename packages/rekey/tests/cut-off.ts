import type pg from 'pg';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { openRunner, type Runner } from '../src/run/open-runner.ts';
import type { Report } from '../src/run/report.ts';
import { until } from './open-test-runner.ts';
import type { TestDatabase } from './postgres.ts';

/** A boundary of a step: just after its commit, before its fingerprint is written; or just before the next one begins. */
export type Boundary = 'behind' | 'before the next';

/** As kill -9 shows it to the server: every connection ends without a word, and nothing is heard of the process again. */
function cutOff({ client, workers }: Runner): void {
  for (const each of [client, ...workers])
    (each as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/**
 * Runs something on a runner of its own that is cut off behind the first step that it finishes and nobody has before: a
 * check is done again as long as nothing was built on it. Answers whether it was, and the
 * step; without one it has come to its end.
 */
export async function runCutOff(
  db: TestDatabase,
  { boundary, seen }: { boundary: Boundary; seen: Set<string> },
  work: (runner: Runner) => Promise<unknown>,
): Promise<{ step: string } | null> {
  let cut: { step: string } | null = null;
  let finished: string | null = null;
  let unit = '';
  const report = (report: Report) => {
    if (!runner || cut) return;
    if (report.event === 'run-begins') unit = `${report.unit.schema}.${report.unit.name}`;
    if (report.event === 'step-is-done' || report.event === 'step-is-taken-back') {
      const step = `${unit} ${report.n} ${report.event}`;
      if (seen.has(step)) return;
      seen.add(step);
      finished = report.title;
      if (boundary === 'before the next') return;
    } else if (report.event !== 'step-begins' || !finished) return;
    cut = { step: finished };
    cutOff(runner);
  };
  let runner: Runner | null = null;
  runner = await openRunner({
    url: db.url,
    readSchemaText,
    openGate: async () => ({ summary: 'open', evidence: null }),
    report,
    targetMs: 50,
  });
  try {
    await work(runner);
  } catch (error) {
    if (!cut) throw error;
  } finally {
    await runner.close();
  }
  await lockIsFree(db);
  return cut;
}

/** The server notices by itself that a connection is gone, a moment later. */
async function lockIsFree(db: TestDatabase): Promise<void> {
  const client: pg.Client = await db.connect();
  await until(async () => {
    const { rows } = await client.query(
      `select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows.length === 0;
  });
  await client.end();
}
