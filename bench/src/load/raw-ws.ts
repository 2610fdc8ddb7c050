// Raw `ws`: frames of the same size sent to every socket at the rate, with no HTTP behind them, and no database or Postgres alone.

import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Uuid } from '@callsign/contracts/scalars';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { writeRawCommit } from './raw-commit.ts';
import type { WritersAnswer } from './writers.ts';

/** What to send, how large, and for how long. */
export interface RawWsJob {
  rate: number;
  bytes: number;
  warmUpMs: number;
  ms: number;
  /** Where each frame's rows are written before it is sent: raw copies of Callsign's tables. */
  writes: { url: string; production: string; rows: Uuid<'source'>[] } | null;
}

serveJob<RawWsJob, WritersAnswer>(async (job, parent) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  await new Promise<void>((resolve) => {
    parent.onMessage(() => resolve());
    parent.ready((server.address() as AddressInfo).port);
  });
  const begin = now();
  const from = begin + job.warmUpMs;
  const to = from + job.ms;
  const started: number[] = [];
  const acked: number[] = [];
  let version = 0;
  const pool = job.writes && new pg.Pool({ connectionString: job.writes.url, max: 8 });
  const underWay = new Set<Promise<void>>();
  for (let token = 0; now() < to; token++) {
    const wait = begin + (token * 1000) / job.rate - now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    started.push(now());
    const sending = send(token).finally(() => underWay.delete(sending));
    underWay.add(sending);
  }
  await Promise.all(underWay);
  await pool?.end();

  async function send(token: number): Promise<void> {
    if (pool && job.writes) {
      const { production, rows } = job.writes;
      await writeRawCommit(
        pool,
        production,
        rows[token % rows.length] as string,
        `t${token} ${randomUUID()}`,
      );
    }
    acked[token] = now();
    const frame = JSON.stringify({ note: `t${token}`, uuid: 'row', version: ++version, rest: '' });
    const padded = frame.replace(
      '"rest":""',
      `"rest":"${'x'.repeat(Math.max(0, job.bytes - frame.length))}"`,
    );
    for (const socket of server.clients) socket.send(padded);
  }
  await new Promise<void>((resolve) => parent.onMessage(() => resolve()));
  return {
    started: Float64Array.from(started),
    acked: Float64Array.from(acked),
    production: new Uint8Array(started.length),
    from,
    to,
    failures: [],
  };
});
