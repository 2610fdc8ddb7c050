// Clients that come back at once after they missed changes, each in the way in which its server lets it catch up.
import type { Uuid } from '@callsign/contracts/scalars';
import { spread } from '../stats.ts';
import { type CatchUpJob, type Caught, catchUp } from './catch-up.ts';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import type { StoredVersion } from './rows.ts';

export interface ReturningJob extends CatchUpJob {
  /** One per instance: clients go to them in turn. */
  urls: string[];
  bases: string[];
  clients: number;
  /** What each must hold when it is live. */
  expected: StoredVersion[];
}

/** Times in ms from the moment that all began. */
export interface ReturningAnswer {
  p50: number;
  p99: number;
  allLive: number;
  /** Bytes over the wire, per client. */
  bytes: number;
  ways: string[];
  /** Rows of a client that were not as the database holds them when it was live. */
  wrong: number;
  failures: string[];
}

serveJob<ReturningJob, ReturningAnswer>(async (job, parent) => {
  await new Promise<void>((resolve) => {
    parent.onMessage(() => resolve());
    parent.ready();
  });
  const begun = now();
  const failures: string[] = [];
  const times: number[] = [];
  const all = await Promise.all(
    Array.from({ length: job.clients }, async (_, index): Promise<Caught | null> => {
      try {
        const place = index % job.urls.length;
        const caught = await catchUp(job, job.urls[place] as string, job.bases[place] as string);
        times.push(now() - begun);
        return caught;
      } catch (error) {
        failures.push((error as Error).message);
        return null;
      }
    }),
  );
  const caught = all.filter((each) => each !== null);
  return {
    ...spread(times),
    allLive: Math.max(...times),
    bytes: caught.reduce((sum, { bytes }) => sum + bytes, 0) / caught.length,
    ways: [...new Set(caught.map(({ way }) => way))],
    wrong: caught.reduce((sum, { told }) => sum + countWrong(told, job.expected), 0),
    failures,
  };
});

function countWrong(told: Caught['told'], expected: StoredVersion[]): number {
  const newest = new Map<Uuid<'source'>, number>();
  for (const rows of told)
    for (const { uuid, version } of rows) newest.set(uuid, Math.max(version, newest.get(uuid) ?? 0));
  return expected.filter(({ uuid, version }) => newest.get(uuid) !== version).length;
}
