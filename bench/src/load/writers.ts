import { randomUUID } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { type HttpConnection, openConnection } from './http-connection.ts';
import { MAX_WRITES } from './limits.ts';
import { cookieLine } from './signed-in.ts';

/** What to write: rows by production, by so many writers (closed loop), or at a rate (then `writers` connections are open to begin with). */
export interface WritersJob {
  /** One per instance: connections go to them in turn. */
  bases: string[];
  peer: 'callsign' | 'seed';
  /** Of the session that they write under; '' where there is none. */
  cookie: string;
  rows: Uuid<'source'>[][];
  writers: number;
  /** Writes per second; null: every writer writes again as soon as it was answered. */
  rate: number | null;
  /** Everybody writes to one row, and claims to have seen no version of it. */
  hot: boolean;
  /** Notes are this long at least. */
  noteLength: number;
  warmUpMs: number;
  ms: number;
}

/** One entry per write, by token; times are of the machine's clock. */
export interface WritersAnswer {
  started: Float64Array;
  /** 0 where the write was not acknowledged. */
  acked: Float64Array;
  production: Uint8Array;
  /** Measuring began and ended then; what started earlier is warm-up. */
  from: number;
  to: number;
  failures: string[];
}

interface Row {
  uuid: Uuid<'source'>;
  version: number;
  production: number;
  busy: boolean;
}

/** A job under way: its writers' connections, its rows by production, and what the writes so far showed. */
interface Run {
  readonly job: WritersJob;
  /** A write that changes nothing is told to nobody: a later run must not write what an earlier one left. */
  readonly mark: string;
  /** Opens a connection to the next instance in turn. */
  readonly open: () => Promise<HttpConnection>;
  readonly connections: readonly HttpConnection[];
  readonly rows: readonly (readonly Row[])[];
  readonly started: Float64Array;
  readonly acked: Float64Array;
  readonly production: Uint8Array;
  readonly failures: string[];
  tokens: number;
}

serveJob<WritersJob, WritersAnswer>(async (job) => {
  const run = await prepare(job);
  const from = now() + job.warmUpMs;
  const to = from + job.ms;
  await (job.rate === null ? closedLoop(run, to) : openLoop(run, job.rate, to));
  const { started, acked, production, failures, tokens } = run;
  return {
    started: started.slice(0, tokens),
    acked: acked.slice(0, tokens),
    production: production.slice(0, tokens),
    from,
    to,
    failures,
  };
});

/** Opens the connections and reads the versions that a person at the screen would see. */
async function prepare(job: WritersJob): Promise<Run> {
  let opened = 0;
  const open = () => openConnection(job.bases[opened++ % job.bases.length] as string);
  const connections = await Promise.all(Array.from({ length: job.writers }, open));
  const rows = job.rows.map((uuids, index) =>
    uuids.map((uuid): Row => ({ uuid, version: 1, production: index, busy: false })),
  );
  await readVersions(job, connections[0] as HttpConnection, rows.flat());
  return {
    job,
    mark: randomUUID(),
    open,
    connections,
    rows,
    started: new Float64Array(MAX_WRITES),
    acked: new Float64Array(MAX_WRITES),
    production: new Uint8Array(MAX_WRITES),
    failures: [],
    tokens: 0,
  };
}

async function write(run: Run, connection: HttpConnection, row: Row): Promise<void> {
  const token = run.tokens++;
  run.production[token] = row.production;
  const { headers, body } = requestOf(run.job, row, `t${token} ${run.mark}`);
  run.started[token] = now();
  try {
    const answer = await connection.request('PUT', `/api/sources/${row.uuid}`, headers, body);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString().slice(0, 300)}`);
    run.acked[token] = now();
    row.version += 1;
  } catch (error) {
    run.failures.push((error as Error).message);
  }
}

/** Every writer has its own rows, all of one production, and writes again as soon as it was answered. */
async function closedLoop(run: Run, to: number): Promise<void> {
  const { job, connections, rows } = run;
  const loops = connections.map(async (connection, index) => {
    const all = rows[index % rows.length] ?? [];
    const sharing = Math.ceil(job.writers / rows.length);
    const own = all.filter((_, place) => place % sharing === Math.floor(index / rows.length));
    if (job.hot) own.splice(0, own.length, all[0] as Row);
    for (let turn = 0; now() < to && run.tokens < MAX_WRITES; turn++)
      await write(run, connection, own[turn % own.length] as Row);
  });
  await Promise.all(loops);
}

/** Writes begin at a rate, whatever has been answered by then. */
async function openLoop(run: Run, rate: number, to: number): Promise<void> {
  const all = run.rows.flat();
  const idle = [...run.connections];
  const underWay = new Set<Promise<void>>();
  const begin = now();
  for (let count = 0; now() < to; count++) {
    const wait = begin + (count * 1000) / rate - now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    // A server that falls behind gets more at once: waiting for it would hide how late it is.
    let connection = idle.pop();
    while (connection && !connection.usable()) connection = idle.pop();
    connection ??= await run.open();
    const used = connection;

    const writing = write(run, used, all[count % all.length] as Row).then(() => {
      idle.push(used);
      underWay.delete(writing);
    });
    underWay.add(writing);
  }
  await Promise.all(underWay);
}

/** A write of a note to a row: its headers, each with its line end, and its body. */
function requestOf(job: WritersJob, row: Row, text: string): { headers: string; body: string } {
  const note = text.padEnd(job.noteLength, '.');
  if (job.peer === 'seed')
    return { headers: '', body: `{"note":"${note}","userId":"bench","userName":"Bench"}` };
  return {
    headers: `Idempotency-Key: ${randomUUID()}\r\n${cookieLine(job.cookie)}`,
    body: `{"note":"${note}"${job.hot ? '' : `,"version":${row.version}`}}`,
  };
}

/** The versions that a person at the screen would see, so that every write can say what its author was looking at. */
async function readVersions(job: WritersJob, connection: HttpConnection, rows: Row[]): Promise<void> {
  if (job.peer !== 'callsign' || job.hot) return;
  for (const row of rows) {
    const { status, body } = await connection.request(
      'GET',
      `/api/sources/${row.uuid}`,
      cookieLine(job.cookie),
      '',
    );
    if (status !== 200) throw new Error(`${status} ${body.toString().slice(0, 300)}`);
    row.version = JSON.parse(body.toString()).version;
  }
}
