import type { Uuid } from '@callsign/contracts/scalars';
import { startChild } from '../load/child.ts';
import { cookieHeader } from '../load/signed-in.ts';
import type { WritersAnswer, WritersJob } from '../load/writers.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { spread } from '../stats.ts';
import { digits, ratio } from '../table.ts';
import type { Measure } from './measure.ts';

/** How many writes of the hasty person are always under way. */
const HASTY = 64;
/** How often the other person writes, in writes per second. */
const RATE = 20;

/** What one person feels of another's haste. */
export const turnsMeasure: Measure = {
  name: 'turns',
  summary: `one person's writes beside ${HASTY} parallel writes of another in the same production`,
  async run(bench) {
    const peer = await bench.lineup.start('callsign', 1);
    try {
      const production = await peer.addProduction('TURNS', 200);
      const other = await addPerson(peer, production);
      const hasty = () =>
        write(peer, bench, production.rows.slice(10), { cookie: peer.cookie, writers: HASTY, rate: null });
      const calm = () =>
        write(peer, bench, production.rows.slice(0, 10), { cookie: other, writers: 1, rate: RATE });
      const cpuBefore = peer.cpu() ?? 0;
      const hastyAlone = await hasty();
      const cpu = (peer.cpu() ?? 0) - cpuBefore;
      const calmAlone = await calm();
      const [hastyBeside, calmBeside] = await Promise.all([hasty(), calm()]);
      const line = (who: string, own: Run, alone: Run) => [
        who,
        digits(own.perSecond),
        digits(own.p50, 1),
        digits(own.p99, 1),
        ratio(own.p50, alone.p50),
      ];
      return {
        title: 'One person beside a hasty one',
        notes: [
          `Both write to rows of their own in one production; the hasty one has ${HASTY} writes under way at all times, the other begins ${RATE} a second. Alone, a write of the hasty one costs the server ${digits((cpu * 1e6) / hastyAlone.count)} µs.`,
        ],
        cells: [
          ['who', 'writes/s', 'ack p50 ms', 'ack p99 ms', 'x alone'],
          line('hasty, alone', hastyAlone, hastyAlone),
          line('hasty, beside the other', hastyBeside, hastyAlone),
          line('the other, alone', calmAlone, calmAlone),
          line('the other, beside the hasty', calmBeside, calmAlone),
        ],
      };
    } finally {
      await bench.lineup.stop(peer);
    }
  },
};

interface Run {
  /** Writes acknowledged in all, warm-up included. */
  count: number;
  perSecond: number;
  p50: number;
  p99: number;
}

async function write(
  peer: Peer,
  { ms, warmUpMs }: { ms: number; warmUpMs: number },
  rows: Uuid<'source'>[],
  load: Pick<WritersJob, 'cookie' | 'writers' | 'rate'>,
): Promise<Run> {
  const job: WritersJob = {
    ...load,
    bases: peer.bases,
    peer: 'callsign',
    rows: [rows],
    hot: false,
    noteLength: 0,
    warmUpMs,
    ms,
  };
  const { started, acked, from, to, failures } = await startChild<WritersAnswer>('writers.ts', job).answer;
  if (failures[0] !== undefined) throw new Error(failures[0]);
  const took = [...started].flatMap((start, token) => {
    const end = acked[token] ?? 0;
    return start >= from && end > 0 && end <= to ? [end - start] : [];
  });
  return {
    count: acked.filter((at) => at > 0).length,
    perSecond: (took.length * 1000) / ms,
    ...spread(took),
  };
}

/** Invites somebody to a production; answers the cookie of their session. */
async function addPerson(peer: Peer, { name }: Production): Promise<string> {
  const post = async (path: string, body: unknown, cookie: string) => {
    const answer = await fetch(peer.base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...cookieHeader(cookie) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const made = await post(`/api/productions/${name}/invitations`, { role: 'editor' }, peer.cookie);
  const { token } = (await made.json()) as { token: string };
  const account = { name: 'Other', email: 'other@example.com', password: 'the bench has no secrets' };
  const accepted = await post('/api/invitations/accept', { token, account }, '');
  return accepted.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
