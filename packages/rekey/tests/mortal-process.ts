import pg from 'pg';
import { until } from './open-test-runner.ts';
import type { TestDatabase } from './postgres.ts';
import { statementOf } from './statement-of.ts';

/** Asked before each statement of a process: whether it dies now, before the statement is sent or just after; null lets it live. */
export type Fate = (statement: string, values: readonly unknown[]) => 'before' | 'sent' | null;

/** How a process ends: as by `kill -9`, or because an administrator terminates its connections, which it lives to hear of. */
export type Death = 'killed' | 'terminated';

type Query = (...args: unknown[]) => unknown;

/**
 * Does rekey's work in a process of its own, as far as a server can tell: at the statement that `fate` names all its connections end
 * without a word, and none is made afterwards. Answers whether it died.
 */
export async function runMortal(
  db: TestDatabase,
  { fate, death = 'killed' }: { fate: Fate; death?: Death },
  work: () => Promise<unknown>,
): Promise<boolean> {
  const reaper = await db.connect();
  const living = new Set<pg.Client>();
  const { connect, query } = pg.Client.prototype;
  let isDead = false;
  const die = async () => {
    isDead = true;
    if (death === 'killed') for (const client of living) cut(client);
    else await terminateAll(reaper);
  };
  const mortal = {
    connect(this: pg.Client) {
      if (isDead && death === 'killed') return Promise.reject(new Error('this process is dead'));
      living.add(this);
      return Reflect.apply(connect, this, []);
    },
    query(this: pg.Client, ...args: unknown[]) {
      const send = () => Reflect.apply(query as Query, this, args);
      const when = isDead || !living.has(this) ? null : fate(...statementOf(args));
      if (when === null) return send();
      if (when === 'before') return die().then(send);
      const answer = send();
      setImmediate(die);
      return answer;
    },
  };
  Object.assign(pg.Client.prototype, mortal);
  try {
    await work();
  } catch (error) {
    if (!isDead) throw error;
  } finally {
    Object.assign(pg.Client.prototype, { connect, query });
    await nobodyIsLeft(reaper);
    await reaper.end();
  }
  return isDead;
}

const cut = (client: pg.Client) =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();

const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

const terminateAll = (reaper: pg.Client) => reaper.query(`select pg_terminate_backend(pid) ${others}`);

/** The server notices by itself that a connection is gone, a moment later. */
const nobodyIsLeft = (reaper: pg.Client) =>
  until(async () => (await reaper.query(`select 1 ${others}`)).rowCount === 0);
