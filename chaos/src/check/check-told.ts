import type { Uuid } from '@callsign/contracts/scalars';
import { commitDigest } from '../record/digest.ts';
import type { Frame, Journal, StreamName } from '../record/journal.ts';
import type { LogCommit, LogRow, Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/**
 * On every socket, after every hello: the commits that follow it, each once, in order, without a gap, as the log has
 * them; of shows that its person is no member of, the list tells a place in it and nothing more.
 */
export function checkTold(truth: Truth, { frames }: Journal): Violation[] {
  const logged = new Map<string, { commit: LogCommit; digest: number }>();
  for (const { name, commits } of truth.streams.values())
    for (const commit of commits)
      if (name !== null) logged.set(`${name} ${commit.seq}`, { commit, digest: digestOf(commit.rows) });
  const list = truth.streams.get(null)?.commits ?? [];
  const found: Violation[] = [];
  for (const [client, all] of frames) {
    const shows = truth.shows.get(client);
    for (const commit of list)
      logged.set(`null ${commit.seq}`, {
        commit,
        digest: digestOf(commit.rows.filter(({ uuid }) => shows?.has(uuid))),
      });
    for (const own of Map.groupBy(all, ({ socket }) => socket).values()) {
      const wrong = firstWrong(client, own, logged);
      if (wrong) found.push(wrong);
    }
  }
  return found;
}

const digestOf = (rows: readonly LogRow[]) =>
  commitDigest(rows.map(({ seq, uuid, row }) => ({ seq, entityId: uuid, entity: row })));

type Logged = ReadonlyMap<string, { commit: LogCommit; digest: number }>;

/** The first thing on one socket that should not have been said. */
function firstWrong(client: string, frames: readonly Frame[], logged: Logged): Violation | null {
  /** Where the next commit may begin. Two places while a hello is under way: the old flow may still go on. */
  const places = new Map<StreamName, { next: number[]; hellos: number }>();
  for (const frame of frames) {
    if (frame.type === 'hello') {
      const { next, hellos } = places.get(frame.stream) ?? { next: [], hellos: 0 };
      places.set(frame.stream, { next: [...next, frame.after + 1], hellos: hellos + 1 });
      continue;
    }
    if (frame.type !== 'commits' && frame.type !== 'live') continue;
    const { stream, at } = frame;
    const place = places.get(stream);
    const wrong = (seq: number, sentence: string, uuid?: Uuid): Violation => ({
      guarantee: 'told',
      client,
      stream,
      seq,
      at,
      ...(uuid ? { uuid } : {}),
      sentence: `${client}, socket ${frame.socket}: ${sentence}`,
    });
    if (!place) return wrong(0, 'a stream was told that nobody asked for.');
    if (frame.type === 'live') {
      if (!place.next.includes(frame.seq + 1))
        return wrong(
          frame.seq,
          `live at seq ${frame.seq}, but what was told ends at ${place.next.map((n) => n - 1).join(' or ')}.`,
        );
      place.hellos -= 1;
      if (place.hellos === 0) place.next = [frame.seq + 1];
      continue;
    }
    for (const { uuid, from, seq, digest } of frame.commits) {
      const known = logged.get(`${stream} ${seq}`);
      const row = known?.commit.rows[0]?.uuid;
      const which = place.next.lastIndexOf(from);
      if (which < 0)
        return wrong(from, `seq ${from} to ${seq} was told where ${place.next.join(' or ')} was due.`, row);
      if (!known || known.commit.uuid !== uuid || known.commit.from !== from)
        return wrong(
          seq,
          `commit ${uuid} was told as seq ${from} to ${seq}; the log has ${known?.commit.uuid ?? 'nothing'} there.`,
          row,
        );
      if (known.digest !== digest)
        return wrong(seq, `seq ${seq} was told with other values than the log has.`, row);
      place.next = place.next.with(which, seq + 1);
    }
  }
  return null;
}
