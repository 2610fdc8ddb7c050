// Raw `ws`: frames of the same size sent to every socket at the rate, with no database and no HTTP behind them.
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import type { WritersAnswer } from './writers.ts';

/** What to send, how large, and for how long. */
export interface RawWsJob {
  rate: number;
  bytes: number;
  warmUpMs: number;
  ms: number;
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
  for (let token = 0; now() < to; token++) {
    const wait = begin + (token * 1000) / job.rate - now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    started.push(now());
    const frame = JSON.stringify({ note: `t${token}`, uuid: 'row', version: token + 1, rest: '' });
    const padded = frame.replace(
      '"rest":""',
      `"rest":"${'x'.repeat(Math.max(0, job.bytes - frame.length))}"`,
    );
    for (const socket of server.clients) socket.send(padded);
  }
  await new Promise<void>((resolve) => parent.onMessage(() => resolve()));
  return {
    started: Float64Array.from(started),
    acked: Float64Array.from(started),
    production: new Uint8Array(started.length),
    from,
    to,
    failures: [],
  };
});
