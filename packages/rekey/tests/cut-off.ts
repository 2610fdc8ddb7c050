import type pg from 'pg';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { openRunner, type Runner } from '../src/lifecycle/open-runner.ts';
import type { Report } from '../src/run/report.ts';
import { until } from './open-test-runner.ts';
import type { TestDatabase } from './postgres.ts';

/**
 * Where a step is cut off: within its transaction, when all is done but its commit; just after its commit, before its
 * fingerprint is written; or just before the next one begins.
 */
export type Boundary = 'within' | 'behind' | 'before the next';

/** As kill -9 shows it to the server: every connection ends without a word, and nothing is heard of the process again. */
export function cutOff({ client, workers }: Runner): void {
  for (const each of [client, ...workers])
    (each as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Calls back before each commit that finishes a step or takes it back; `step` names it, and is told from those of other units. */
function onStepCommit({ client }: Runner, call: (step: string) => void): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  let step: string | null = null;
  const heard = (...args: unknown[]) => {
    const [text, values] = args;
    if (typeof text === 'string' && /set state = '(done|taken back)'/.test(text)) step = `${values} ${text}`;
    if (text === 'commit' && step !== null) call(step);
    if (text === 'commit' || text === 'rollback') step = null;
    return query(...args);
  };
  Object.assign(client, { query: heard });
}

/**
 * Runs something on a runner of its own that is cut off behind (or within) the first step that it finishes and nobody has before: a
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
    if (!runner || cut || boundary === 'within') return;
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
  if (boundary === 'within') {
    const within = runner;
    onStepCommit(runner, (step) => {
      if (cut || seen.has(step)) return;
      seen.add(step);
      cut = { step };
      cutOff(within);
    });
  }
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
export async function lockIsFree(db: Pick<TestDatabase, 'connect'>): Promise<void> {
  const client: pg.Client = await db.connect();
  await until(async () => {
    const { rows } = await client.query(
      `select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows.length === 0;
  });
  await client.end();
}
