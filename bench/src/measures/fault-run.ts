import { startChild } from '../load/child.ts';
import type { ScreenAnswer, ScreensJob } from '../load/screens.ts';
import type { TypistsAnswer, TypistsJob } from '../load/typists.ts';
import type { FaultPeer } from '../peers/fault-peer.ts';
import type { StoredRow } from '../peers/peer.ts';

export type Fault = 'none' | 'drop' | 'kill' | 'hot';

/** What went wrong in one run. */
export interface FaultCount {
  acked: number;
  failed: number;
  lost: number;
  doubled: number;
  backwards: number;
  diverged: number;
  wrongScreens: number;
}

const SCREENS = 20;
let runs = 0;

/** Lets people type under a fault, waits until every screen has settled, and compares. */
export async function runFault(
  peer: FaultPeer,
  fault: Fault,
  readsAgain: boolean,
  ms: number,
): Promise<FaultCount> {
  const production = await peer.addProduction(`FAULTS ${++runs}`, 64);
  const before = await peer.truth(production);
  const screens = startChild<ScreenAnswer[]>('screens.ts', {
    kind: peer.follows as ScreensJob['kind'],
    urls: peer.socketUrls,
    bases: peer.bases,
    cookie: peer.cookie,
    production: production.name,
    protocol: peer.protocol,
    readPath: peer.readPath(production.name),
    readsAgain,
    screens: SCREENS,
  } satisfies ScreensJob);
  await screens.ready;
  const hot = fault === 'hot';
  const typists = startChild<TypistsAnswer>('typists.ts', {
    peer: peer.writes,
    cookie: peer.cookie,
    bases: peer.bases,
    // Few rows: a write that is applied twice shows only where somebody wrote in between.
    rows: production.rows.slice(0, hot ? 1 : 8),
    typists: hot ? 16 : 10,
    pauseMs: hot ? 0 : 200,
    ms,
  } satisfies TypistsJob);
  let typing = true;
  const typed = typists.answer.finally(() => {
    typing = false;
  });
  const pause = (howLong: number) =>
    Promise.race([typed, new Promise((resolve) => setTimeout(resolve, howLong))]);
  if (fault === 'drop')
    for (await pause(500); typing; await pause(1000)) {
      screens.send('drop');
      typists.send('drop');
    }
  if (fault === 'kill')
    for (let turn = 0; turn < 2; turn++) {
      await pause(ms / 8);
      const instance = peer.instances[turn % peer.instances.length];
      await instance?.kill();
      await instance?.start();
    }
  const written = await typed;
  screens.send('finish');
  const shown = await screens.answer;
  return judgeFault(before, await peer.truth(production), written, shown, peer.coalesces);
}

/** Compares what was answered and shown with what the database holds. */
export function judgeFault(
  before: StoredRow[],
  after: StoredRow[],
  { writes, failures }: TypistsAnswer,
  shown: ScreenAnswer[],
  coalesces: boolean,
): FaultCount {
  const stored = new Map(after.map((row) => [row.uuid, row]));
  const count: FaultCount = {
    acked: 0,
    failed: failures.length,
    lost: 0,
    doubled: 0,
    backwards: shown.reduce((sum, { backwards }) => sum + backwards, 0),
    diverged: 0,
    wrongScreens: 0,
  };
  for (const [token, { uuid, version }] of writes.entries()) {
    for (const { told } of shown) if (!coalesces) count.doubled += Math.max(0, (told.get(token) ?? 0) - 1);
    if (version === null) continue;
    count.acked += 1;
    const row = stored.get(uuid);
    if (!row || row.version < version || (row.version === version && row.note !== `t${token}`))
      count.lost += 1;
    for (const { told, readUpTo } of shown)
      if (!told.has(token) && (readUpTo.get(uuid) ?? 0) < version) count.lost += 1;
  }
  const sum = (rows: StoredRow[]) => rows.reduce((total, { version }) => total + version, 0);
  // More versions than writes: one was applied twice.
  count.doubled += Math.max(0, sum(after) - sum(before) - writes.length);
  for (const { notes } of shown) {
    const wrong = after.filter(({ uuid, note }) => notes.get(uuid) !== note).length;
    count.diverged += wrong;
    if (wrong > 0) count.wrongScreens += 1;
  }
  return count;
}
