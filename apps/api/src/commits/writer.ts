import type { Commit } from '@callsign/contracts/commits';
import type { RefusedOperation } from '@callsign/contracts/errors';
import type { FastifyBaseLogger } from 'fastify';
import type { Connections } from '../connections.ts';
import { lossOf, lossSentences } from '../database-loss.ts';
import { AppError } from '../errors.ts';
import { TIMELINE } from '../history.ts';
import { databaseSchema } from './database-schema.ts';
import type { Draft } from './draft.ts';
import { GROUP, takeGroup, toRuns } from './group.ts';
import { type LogRow, toCommit } from './log.ts';
import type { DatabaseRefusal } from './refusal.ts';
import { toCommitError, toRefusedOperations } from './refused-operations.ts';

/** Transactions that are written side by side. More would be smaller ones, each with a flush of its own. */
export const LANES = 2;
/** Streams that may wait for a head that somebody holds, each on a connection of its own. */
export const MOST_ALONE = 6;
/** How long a write is tried while the database is busy or away before it is answered BUSY, in milliseconds. */
const PATIENCE = 9_000;

/**
 * A written commit; `skipped` is what an undo left alone because someone changed it since, `refused` the operations
 * that were left out because their author wanted the rest applied.
 */
export interface Written {
  commit: Commit;
  skipped: { entityType: string; uuid: string; id: string; fields: string[] }[];
  refused: RefusedOperation[];
}

/**
 * The one way in which this process writes: commits queue up by stream, and those of several streams are written in one
 * transaction. A stream whose head somebody holds is written by itself, so that it keeps nobody else waiting.
 */
export interface Writer {
  /** Writes one commit; rejects with an AppError when it is refused. */
  write(stream: string, draft: Draft): Promise<Written>;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

type Answer =
  | { ok: false; busy: true }
  | {
      ok: true;
      commit: string;
      skipped: Written['skipped'];
      refused?: DatabaseRefusal[];
      repeated?: true;
      changes?: LogRow[];
    }
  | DatabaseRefusal;

/** What write_commits() answers: one answer per commit, and what was logged in their streams, in order. */
interface Outcome {
  answers: Answer[];
  /** Where each stream stood before. */
  heads: Record<string, number> | null;
  changes: LogRow[];
}

/** Commits of one stream that are written together. */
interface Group {
  stream: string;
  waiting: Waiting[];
}

interface Waiting {
  draft: Draft;
  /** It was answered BUSY: nobody waits for it any more. */
  isOver: boolean;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/**
 * Makes the writer: it writes on the lanes, and looks up in the pool what a refusal tells. `sees` hears the timeline of every
 * transaction, and `onCommits` of every group right after it has committed.
 */
export function createWriter(
  { lanes, pool, renew }: Connections,
  log: FastifyBaseLogger,
  sees: (timeline: string | null) => void,
  onCommits: (stream: string, commits: Commit[]) => void,
): Writer {
  const queues = new Map<string, Waiting[]>();
  /** Streams with a group under way, and those of them that are written by themselves. */
  const underWay = new Set<string>();
  const alone = new Set<string>();
  /** Groups whose head was held, in the order in which they came. */
  const held: Group[] = [];
  /** Why the last attempt at a stream failed, while it is tried again. */
  const troubles = new Map<string, unknown>();
  /** What was written and is still to be told, in order. */
  const written: (() => void)[] = [];
  let busy = 0;
  let woken = false;
  let whenIdle: (() => void)[] = [];

  const write = (stream: string, draft: Draft) =>
    new Promise<Written>((resolve, reject) => {
      const waiting = withPatience({ draft, isOver: false, resolve, reject }, () => giveUp(stream, waiting));
      const queue = queues.get(stream);
      if (queue) queue.push(waiting);
      else queues.set(stream, [waiting]);
      if (woken) return;
      woken = true;
      // One tick first, so that the requests of the same moment share a transaction.
      setImmediate(dispatch);
    });

  /** Answers a write that was not made in time, or of which nobody knows: what waits still is never made. */
  function giveUp(stream: string, waiting: Waiting): void {
    waiting.isOver = true;
    const queue = queues.get(stream);
    if (queue?.includes(waiting)) queue.splice(queue.indexOf(waiting), 1);
    if (queue?.length === 0) queues.delete(stream);
    waiting.reject(unanswered(troubles.get(stream)));
    rest();
  }

  function dispatch(): void {
    woken = false;
    while (alone.size < MOST_ALONE && held.length > 0) void writeAlone(held.shift() as Group);
    while (busy < LANES) {
      const groups = takeGroups();
      if (groups.length === 0) break;
      void writeTogether(groups);
    }
    rest();
  }

  const isIdle = () => queues.size === 0 && underWay.size === 0 && written.length === 0;

  function rest(): void {
    if (!isIdle()) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  /** What fits in the next transaction, of the streams that have waited longest. */
  function takeGroups(): Group[] {
    const groups: Group[] = [];
    let room = GROUP;
    for (const [stream, queue] of queues) {
      if (underWay.has(stream)) continue;
      const waiting = takeGroup(queue, room);
      if (waiting.length === 0) continue;
      room -= waiting.reduce((sum, { draft }) => sum + Math.max(1, draft.operations.length), 0);
      queues.delete(stream);
      // At the end: the others come first next time.
      if (queue.length > 0) queues.set(stream, queue);
      underWay.add(stream);
      groups.push({ stream, waiting });
      if (room <= 0) break;
    }
    return groups;
  }

  async function writeTogether(groups: Group[]): Promise<void> {
    busy += 1;
    try {
      finish(groups, await writeGroups(groups, false));
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
        finish([group], await writeGroups([group], true));
        break;
      } catch (error) {
        if (!note(error, group)) {
          fail(group, error);
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
    troubles.set(group.stream, error);
    // Who has lost its role in a failover keeps its connections: the next ones lead to the server that has it.
    if (lossOf(error)?.reason === 'read-only') renew();
    return isWorthAnotherTry(error, group);
  }

  async function writeGroups(groups: Group[], wait: boolean): Promise<Outcome> {
    const drafts = groups.flatMap(({ stream, waiting }) =>
      waiting.map(({ draft }) => ({ stream, ...draft })),
    );
    const { rows } = await lanes.query<{ written: Outcome; timeline: string | null }>({
      name: 'write_commits',
      text: `select write_commits($1, $2, $3, $4) as written, ${TIMELINE} as timeline`,
      values: [groups.map(({ stream }) => stream), JSON.stringify(toRuns(drafts)), databaseSchema, wait],
    });
    sees(rows[0]?.timeline ?? null);
    return (rows[0] as { written: Outcome }).written;
  }

  /** Takes what a transaction wrote. It is told when the next one is on its way: neither waits for the other. */
  function finish(groups: Group[], { answers, heads, changes }: Outcome): void {
    // By stream too: a commit that changes a production is in the workspace's stream as well.
    const logged = Map.groupBy(changes, (row) => `${row.production_uuid} ${row.commit_uuid}`);
    let place = 0;
    for (const group of groups) {
      const own = answers.slice(place, place + group.waiting.length);
      place += group.waiting.length;
      // Busy is what a whole group is.
      if (own[0] && 'busy' in own[0]) {
        held.push(group);
        continue;
      }
      underWay.delete(group.stream);
      troubles.delete(group.stream);
      written.push(() => settle(group, own, heads?.[group.stream] ?? 0, logged));
    }
    if (written.length > 0) setImmediate(tell);
  }

  /** In the order in which they were written: a stream's next commits can't be told before these. */
  function tell(): void {
    for (const settleNext of written.splice(0)) settleNext();
    rest();
  }

  function fail(group: Group, error: unknown): void {
    underWay.delete(group.stream);
    troubles.delete(group.stream);
    if (lossOf(error)) log.error({ err: error, stream: group.stream }, 'the database does not answer');
    for (const waiting of group.waiting) waiting.reject(unanswered(error));
  }

  function settle(
    { stream, waiting }: Group,
    answers: Answer[],
    before: number,
    logged: Map<string, LogRow[]>,
  ): void {
    try {
      const fresh: Commit[] = [];
      let head = before;
      const settled = answers.map((answer) => {
        if (!answer.ok) return answer;
        const commit = toCommit(
          stream,
          answer.commit,
          answer.changes ?? logged.get(`${stream} ${answer.commit}`) ?? [],
          head,
        );
        head = Math.max(head, commit.seq);
        if (!answer.repeated && commit.changes.length > 0) fresh.push(commit);
        return { commit, skipped: answer.skipped, refused: answer.refused ?? [] };
      });
      if (fresh.length > 0) onCommits(stream, fresh);
      for (const [index, { draft, resolve, reject }] of waiting.entries()) {
        const answer = settled[index];
        if (answer && 'commit' in answer)
          toRefusedOperations(pool, stream, draft, answer.refused).then(
            (refused) => resolve({ ...answer, refused }),
            reject,
          );
        else if (answer && !('busy' in answer))
          toCommitError(pool, stream, draft, answer).then(reject, reject);
        else reject(new Error('the database answered fewer commits than it was given'));
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  const idle = () =>
    new Promise<void>((resolve) => {
      if (isIdle()) resolve();
      else whenIdle.push(resolve);
    });
  return { write, idle };
}

/** Whether writing again can help and can't double anything: the transaction was rolled back, or every commit has a key. */
function isWorthAnotherTry(error: unknown, { waiting }: Group): boolean {
  const loss = lossOf(error);
  // Without a key, a lost connection may have lost the answer of a commit: writing again could double it.
  return loss !== null && (!loss.mayBeDone || waiting.every(({ draft }) => draft.key !== null));
}

/** What a write is answered that could not be made in time: `error` is why its last attempt failed, undefined where Postgres says nothing. */
function unanswered(error: unknown): unknown {
  const reason = error === undefined ? 'away' : lossOf(error)?.reason;
  if (reason === undefined) return error;
  return new AppError('BUSY', `${lossSentences[reason]} Try again with the same Idempotency-Key.`, {});
}

/** Calls `onOver` unless a write is answered while its author has patience. */
function withPatience(waiting: Waiting, onOver: () => void): Waiting {
  const over = setTimeout(onOver, PATIENCE);
  const { resolve, reject } = waiting;
  const settled =
    <T>(settle: (value: T) => void) =>
    (value: T) => {
      clearTimeout(over);
      settle(value);
    };
  return Object.assign(waiting, { resolve: settled(resolve), reject: settled(reject) });
}
