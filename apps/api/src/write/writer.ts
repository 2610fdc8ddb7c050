import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Connections } from '../database/connections.ts';
import { lossOf } from '../database/loss.ts';
import type { History } from '../database/timeline.ts';
import { createAllowance } from './allowance.ts';
import { createAside } from './aside.ts';
import { claimsIn } from './claimed-history.ts';
import { toDatabaseCommit } from './database-commit.ts';
import { databaseSchema } from './database-schema.ts';
import type { Draft } from './draft.ts';
import { findHold } from './holder.ts';
import { toRuns } from './runs.ts';
import { settle } from './settle.ts';
import { createTurns } from './turns.ts';
import { type Group, isWorthAnotherTry, unanswered, type Waiting, type Written, waitFor } from './waiting.ts';
import { byCommit, hardly, type Outcome, type Patience, usual } from './write-call.ts';

/** Transactions that are written side by side. More would be smaller ones, each with a flush of its own. */
export const LANES = 2;
/** Streams that may wait for a head that somebody holds, each on a connection of its own. */
export const MOST_ALONE = 6;
/**
 * The one way in which this process writes: commits queue up by stream, and those of several streams are written in one
 * transaction. A stream whose head somebody holds is written by itself, so that it keeps nobody else waiting.
 */
export interface Writer {
  /** Writes one commit; rejects with an AppError when it is refused. */
  write(stream: Uuid<'production'>, draft: Draft): Promise<Written>;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

/**
 * Makes the writer: it writes on the lanes, and looks up in the pool what a refusal tells. `history` hears the timeline of every
 * transaction, and `onCommits` of every group right after it has committed.
 */
export function createWriter(
  { lanes, pool, renew }: Connections,
  log: FastifyBaseLogger,
  history: Pick<History, 'epoch' | 'timeline' | 'sees'>,
  onCommits: (stream: Uuid<'production'>, commits: Commit[]) => void,
): Writer {
  const turns = createTurns<Waiting>();
  const allowance = createAllowance();
  /** Streams with a group under way, and those of them that are written by themselves. */
  const underWay = new Set<Uuid<'production'>>();
  const alone = new Set<Uuid<'production'>>();
  /** Groups whose head was held, in the order in which they came. */
  const held: Group[] = [];
  /** Why the last attempt at a stream failed, while it is tried again. */
  const troubles = new Map<Uuid<'production'>, unknown>();
  /** Streams of whose trouble the log has been told. */
  const logged = new Set<Uuid<'production'>>();
  const aside = createAside<Waiting>(
    async (stream, waiting) => (await writeOne(stream, waiting)) === 'settled',
    () => rest(),
  );
  /** What was written and is still to be told, in order. */
  const written: (() => void)[] = [];
  let busy = 0;
  let woken = false;
  let whenIdle: (() => void)[] = [];

  const write = (stream: Uuid<'production'>, draft: Draft) =>
    new Promise<Written>((resolve, reject) => {
      const seenIn = draft.history ?? history.epoch;
      const waiting = waitFor({ draft, seenIn, resolve, reject }, allowance.take(draft), () =>
        giveUp(stream, waiting),
      );
      if (aside.isBehind(stream, draft)) return putAside(stream, waiting);
      turns.add(stream, waiting);
      if (woken) return;
      woken = true;
      // One tick first, so that the requests of the same moment share a transaction.
      setImmediate(dispatch);
    });

  /** Answers a write that was not made in time, or of which nobody knows: what waits still is never made. */
  function giveUp(stream: Uuid<'production'>, waiting: Waiting): void {
    waiting.isOver = true;
    turns.remove(stream, waiting);
    if (waiting.why === undefined) logTrouble(stream, troubles.get(stream));
    waiting.reject(unanswered(waiting.why ?? troubles.get(stream)));
    rest();
  }

  function dispatch(): void {
    woken = false;
    while (alone.size < MOST_ALONE && held.length > 0) void writeAlone(held.shift() as Group);
    while (busy < LANES) {
      const groups = turns.take((stream) => !underWay.has(stream));
      if (groups.length === 0) break;
      void writeTogether(groups);
    }
    rest();
  }

  const isIdle = () => turns.isEmpty() && underWay.size + written.length + aside.size() === 0;

  function rest(): void {
    if (!isIdle()) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  async function writeTogether(groups: Group[]): Promise<void> {
    busy += 1;
    for (const { stream } of groups) underWay.add(stream);
    try {
      finish(groups, await writeGroups(groups, 'none'));
    } catch (error) {
      // One of them failed all: each goes on by itself, and has its own patience.
      log.warn({ err: error, streams: groups.length }, 'a transaction of several streams failed');
      for (const group of groups)
        if (note(error, group)) held.push(group);
        else fail(group, error);
    }
    busy -= 1;
    dispatch();
  }

  async function writeAlone(group: Group): Promise<void> {
    alone.add(group.stream);
    for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
      group.waiting = group.waiting.filter(({ isOver }) => !isOver);
      if (group.waiting.length === 0) {
        fail(group, troubles.get(group.stream));
        break;
      }
      try {
        finish([group], await writeGroups([group], 'some'));
        break;
      } catch (error) {
        if (!note(error, group)) {
          fail(group, error);
          break;
        }
        if (lossOf(error)?.reason === 'held' && (await writeApart(group))) {
          underWay.delete(group.stream);
          break;
        }
        log.warn({ err: error, stream: group.stream, pause }, 'a group of commits is tried again');
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    alone.delete(group.stream);
    dispatch();
  }

  /** Notes why a group failed, and answers whether it is worth another try. */
  function note(error: unknown, group: Group): boolean {
    const loss = lossOf(error);
    // Who holds it was found out in the round before, and says more.
    const isExplained = loss?.reason === 'held' && troubles.get(group.stream) instanceof AppError;
    if (!isExplained) troubles.set(group.stream, error);
    // Who has lost its role in a failover keeps its connections: the next ones lead to the server that has it.
    if (loss?.reason === 'read-only') renew();
    return isWorthAnotherTry(error, group);
  }

  /** Writes one by one what somebody held together, and puts aside what needs the held row; false where it is the head that is held. */
  async function writeApart(group: Group): Promise<boolean> {
    const { stream, waiting: all } = group;
    for (const [place, waiting] of all.entries()) {
      const state = aside.isBehind(stream, waiting.draft) ? 'held' : await writeOne(stream, waiting);
      if (state === 'held') putAside(stream, waiting);
      if (state !== 'busy') continue;
      group.waiting = all.slice(place);
      const hold = await explain(stream, waiting.draft, 'BUSY');
      if (hold) troubles.set(stream, hold);
      return false;
    }
    return true;
  }

  function putAside(stream: Uuid<'production'>, waiting: Waiting): void {
    aside.put(stream, waiting);
    void explain(stream, waiting.draft, 'ROW_HELD').then((why) => {
      if (why) waiting.why = why;
    });
  }

  /** What a commit waits for, as its author is told it. */
  async function explain(
    stream: Uuid<'production'>,
    draft: Draft,
    code: 'BUSY' | 'ROW_HELD',
  ): Promise<Error | null> {
    const hold = await findHold(pool, stream, draft).catch(() => null);
    return hold === null ? null : new AppError(code, `${hold} Try again in a moment.`, {});
  }

  /** Writes one commit unless its row (`held`) or the head of its stream (`busy`) is not free just now. */
  async function writeOne(
    stream: Uuid<'production'>,
    waiting: Waiting,
  ): Promise<'settled' | 'held' | 'busy'> {
    const group: Group = { stream, waiting: [waiting] };
    try {
      const { answers, heads, changes } = await writeGroups([group], 'hardly');
      if (answers[0] && 'busy' in answers[0]) return 'busy';
      written.push(() => settle(pool, onCommits, group, answers, heads?.[stream] ?? 0, byCommit(changes)));
      setImmediate(tell);
    } catch (error) {
      if (isWorthAnotherTry(error, group)) return 'held';
      waiting.reject(unanswered(error));
    }
    return 'settled';
  }

  async function writeGroups(groups: Group[], patience: Patience): Promise<Outcome> {
    const { epoch, timeline } = history;
    const commits = groups.flatMap(({ stream, waiting }) =>
      waiting.map(({ draft, seenIn }) => toDatabaseCommit(stream, claimsIn(epoch, seenIn, draft))),
    );
    const { rows } = await lanes.query<{ written: Outcome | null; timeline: string | null }>({
      ...(patience === 'hardly' ? hardly : usual),
      values: [
        groups.map(({ stream }) => stream),
        JSON.stringify(toRuns(commits)),
        databaseSchema,
        patience === 'some',
        timeline,
      ],
    });
    const [row] = rows;
    history.sees(row?.timeline ?? null);
    // Nothing was written on another timeline: by now it is known, and so is what their authors have not seen of it.
    return row?.written ?? writeGroups(groups, patience);
  }

  /** Takes what a transaction wrote. It is told when the next one is on its way: neither waits for the other. */
  function finish(groups: Group[], { answers, heads, changes }: Outcome): void {
    const changed = byCommit(changes);
    let place = 0;
    for (const group of groups) {
      const own = answers.slice(place, place + group.waiting.length);
      place += group.waiting.length;
      // Busy is what a whole group is.
      if (own[0] && 'busy' in own[0]) {
        held.push(group);
        continue;
      }
      free(group.stream);
      written.push(() => settle(pool, onCommits, group, own, heads?.[group.stream] ?? 0, changed));
    }
    if (written.length > 0) setImmediate(tell);
  }

  /** In the order in which they were written: a stream's next commits can't be told before these. */
  function tell(): void {
    for (const settleNext of written.splice(0)) settleNext();
    rest();
  }

  function fail(group: Group, error: unknown): void {
    logTrouble(group.stream, error);
    free(group.stream);
    for (const waiting of group.waiting) waiting.reject(unanswered(error));
  }

  /** Once for each time that a stream is in trouble, however many writes wait for it. */
  function logTrouble(stream: Uuid<'production'>, error: unknown): void {
    if (logged.has(stream) || !(lossOf(error) || error instanceof AppError)) return;
    logged.add(stream);
    log.error({ err: error, stream }, 'the database does not answer');
  }

  /** The stream's group is done, whatever became of it. */
  function free(stream: Uuid<'production'>): void {
    underWay.delete(stream);
    troubles.delete(stream);
    logged.delete(stream);
  }

  const idle = () =>
    new Promise<void>((resolve) => {
      if (isIdle()) resolve();
      else whenIdle.push(resolve);
    });
  return { write, idle };
}
