import { Agent, get } from 'node:http';
import { spread } from '../stats.ts';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { cookieHeader } from './signed-in.ts';

/** One address, read again and again on one keep-alive connection. */
export interface ReaderJob {
  url: string;
  encoding: 'identity' | 'br';
  /** Of the session that it reads under; '' where there is none. */
  cookie: string;
  warmUpMs: number;
  ms: number;
}

/** Times to the last byte in milliseconds, and the bytes of the body as they came over the wire. */
export interface ReaderAnswer {
  p50: number;
  p99: number;
  reads: number;
  bytes: number;
}

serveJob<ReaderJob, ReaderAnswer>(async (job) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  let bytes = 0;
  const from = now() + job.warmUpMs;
  while (now() < from + job.ms) {
    const start = now();
    bytes = await read(job, agent);
    if (start >= from) times.push(now() - start);
  }
  agent.destroy();
  return { ...spread(times), reads: times.length, bytes };
});

function read(job: ReaderJob, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(
      job.url,
      { agent, headers: { 'accept-encoding': job.encoding, ...cookieHeader(job.cookie) } },
      (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(bytes);
          else reject(new Error(`${job.url} answered ${response.statusCode}.`));
        });
        response.on('error', reject);
      },
    ).on('error', reject);
  });
}
