// People who type while connections are lost and servers die. Callsign's client sends an unanswered write again under its key;
// the seed's shows its author that it failed.

import { randomUUID } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { type HttpConnection, openConnection } from './http-connection.ts';
import { cookieLine } from './signed-in.ts';

export interface TypistsJob {
  peer: 'callsign' | 'seed' | 'directus';
  bases: string[];
  /** Of the session that they write under; '' where there is none. */
  cookie: string;
  rows: Uuid<'source'>[];
  typists: number;
  /** Milliseconds between the writes of one typist; 0: again as soon as it was answered. */
  pauseMs: number;
  ms: number;
}

/** One write, in the order of tokens. */
export interface Typed {
  uuid: Uuid<'source'>;
  /** The version that it made; null where no answer said that it was applied. */
  version: number | null;
}

export interface TypistsAnswer {
  writes: Typed[];
  failures: string[];
}

const RETRY_TIMEOUT_MS = 20_000;

serveJob<TypistsJob, TypistsAnswer>(async (job, parent) => {
  const writes: Typed[] = [];
  const failures: string[] = [];
  /** Typists whose connection breaks before their next answer arrives, when what they wrote has been carried out. */
  const unlucky = new Set<number>();
  parent.onMessage((message) => {
    if (message !== 'drop') return;
    for (let index = 0; index < job.typists; index++) if (Math.random() < 0.5) unlucky.add(index);
  });

  async function typist(index: number): Promise<void> {
    let connection: HttpConnection | null = null;
    let turn = index;
    const end = now() + job.ms;
    const request = async (method: string, path: string, headers: string, body: string) => {
      if (!connection?.usable()) {
        connection = await openConnection(job.bases[turn++ % job.bases.length] as string);
      }
      const answer = await connection.request(method, path, headers, body);
      if (unlucky.delete(index)) {
        connection.close();
        throw new Error('The connection was lost.');
      }
      const text = answer.body.toString();
      if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 200)}`);
      return JSON.parse(text);
    };
    for (let count = 0; now() < end; count++) {
      const uuid = job.rows[(index + count * job.typists) % job.rows.length] as Uuid<'source'>;
      const typed: Typed = { uuid, version: null };
      const token = writes.push(typed) - 1;
      const body = `{"note":"t${token}"}`;
      const path = `/api/sources/${uuid}`;
      const begun = now();
      try {
        if (job.peer === 'seed') typed.version = (await request('PUT', path, '', body)).version;
        else if (job.peer === 'directus') {
          const headers = 'Authorization: Bearer bench-token\r\n';
          const { data } = await request('PATCH', `/items/sources/${uuid}?fields=version`, headers, body);
          typed.version = data.version;
        } else {
          const headers = `Idempotency-Key: ${randomUUID()}\r\n${cookieLine(job.cookie)}`;
          typed.version = await insist(() => request('PUT', path, headers, body), begun);
        }
      } catch (error) {
        failures.push((error as Error).message);
      }
      const wait = begun + job.pauseMs - now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  await Promise.all(Array.from({ length: job.typists }, (_, index) => typist(index)));
  return { writes, failures };
});

interface Answer {
  commit: { changes: { entity: { version: number } }[] };
}

/** Sends until it is answered; answers the version that the write made. */
async function insist(send: () => Promise<Answer>, begun: number): Promise<number | null> {
  for (;;) {
    try {
      return (await send()).commit.changes[0]?.entity.version ?? null;
    } catch (error) {
      if (now() - begun > RETRY_TIMEOUT_MS || /^4\d\d /.test((error as Error).message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100));
    }
  }
}
