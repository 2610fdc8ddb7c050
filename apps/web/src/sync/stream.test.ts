import { PROTOCOL_VERSION, type ServerMessage } from '@callsign/contracts/protocol';
import { describe, expect, it } from 'vitest';
import { newStream, type StreamEvent, type StreamState, streamStep } from './stream.ts';
import { createTestLog, fold, SHOW } from './test-log.ts';

const after = (...events: StreamEvent[]) => {
  let state: StreamState = newStream(SHOW);
  let effects: unknown[] = [];
  for (const event of events) [state, ...effects] = streamStep(state, event);
  return { state, effects };
};
const message = (it: object): StreamEvent => ({
  type: 'message',
  message: { production: SHOW, ...it } as Partial<ServerMessage> as ServerMessage,
});

function threeCommits() {
  const log = createTestLog();
  for (const name of ['one', 'two', 'three']) log.write([{ uuid: 'a', fields: { name } }]);
  const loaded: StreamEvent = { type: 'loaded', model: fold(log.commits, 'e', 1) };
  const live: StreamEvent[] = [{ type: 'up' }, loaded, message({ type: 'live', seq: 1, epoch: 'e' })];
  const frame = (...seqs: number[]) =>
    message({ type: 'commits', commits: seqs.map((seq) => log.commits[seq - 1]) });
  return { log, live, frame, loaded };
}
const helloAfter = (seq: number) => ({
  type: 'send',
  message: {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    production: SHOW,
    after: seq,
    epoch: 'e',
    commit: `commit-${seq}`,
  },
});

describe('a stream', () => {
  it('says hello with the seq of its snapshot, so that nothing falls between the two', () => {
    const { loaded } = threeCommits();
    expect(after({ type: 'up' }, loaded).effects).toContainEqual(helloAfter(1));
    expect(after(loaded, { type: 'up' }).effects).toContainEqual(helloAfter(1));
  });

  it('asks again for what a gap shows to be lost, once', () => {
    const { live, frame } = threeCommits();
    const gap = after(...live, frame(3));
    expect(gap.state.model?.seq).toBe(1);
    expect(gap.effects).toContainEqual(helloAfter(1));
    expect(after(...live, frame(3), frame(3)).effects).toEqual([]);
  });

  it('notices by the heartbeat that the last commit was lost', () => {
    const { live } = threeCommits();
    expect(after(...live, message({ type: 'head', seq: 1 })).effects).toEqual([]);
    expect(after(...live, message({ type: 'head', seq: 2 })).effects).toContainEqual(helloAfter(1));
  });

  it('applies its own answer at once and passes over the echo', () => {
    const { live, frame, log } = threeCommits();
    const answer: StreamEvent = { type: 'answer', commit: log.commits[1] as never };
    const own = after(...live, answer);
    expect(own.state.model?.seq).toBe(2);
    const echoed = streamStep(own.state, frame(2));
    expect(echoed[0].model).toBe(own.state.model);
    expect(echoed).toHaveLength(1);
  });

  it('leaves an answer that does not follow on to the stream', () => {
    const { live, frame, log } = threeCommits();
    const early = after(...live, { type: 'answer', commit: log.commits[2] as never });
    expect(early.state.model?.seq).toBe(1);
    expect(early.effects).toEqual([]);
    expect(streamStep(early.state, frame(2, 3))[0].model?.seq).toBe(3);
  });

  it('loads a snapshot when the server says stale or speaks of another history', () => {
    const { live } = threeCommits();
    expect(after(...live, message({ type: 'stale', reason: 'epoch' })).effects).toContainEqual({
      type: 'load',
    });
    expect(after(...live, message({ type: 'live', seq: 1, epoch: 'other' })).effects).toContainEqual({
      type: 'load',
    });
  });

  it('does not storm a server that never lets it go live: hello three times, then snapshots ever more slowly', () => {
    const { live, loaded } = threeCommits();
    let { state } = after(...live);
    const sent: string[] = [];
    for (let round = 0; round < 40; round++) {
      const [next, ...effects] = streamStep(
        state,
        state.phase === 'loading' ? loaded : message({ type: 'live', seq: 9, epoch: 'e' }),
      );
      state = next;
      sent.push(...effects.map(({ type }) => type));
    }
    expect(sent.filter((type) => type === 'load')).toEqual([]);
    expect(sent.filter((type) => type === 'backoff').length).toBeGreaterThan(10);
  });

  it('ends when its production is deleted: it leaves, and asks for nothing more', () => {
    const log = createTestLog();
    log.write([{ uuid: SHOW, type: 'production', fields: { id: 'SHOW 1' } }]);
    const live: StreamEvent[] = [
      { type: 'up' },
      { type: 'loaded', model: fold(log.commits) },
      message({ type: 'live', seq: 1, epoch: 'e' }),
    ];
    const deletion = log.write([{ uuid: SHOW, type: 'production', fields: null }], { id: 'k', name: 'Kim' });
    const gone = after(...live, message({ type: 'commits', commits: [deletion] }));
    expect(gone.state.gone).toEqual({ userName: 'Kim', at: deletion.at });
    expect(gone.effects).toContainEqual({ type: 'send', message: { type: 'leave', production: SHOW } });
    const events: StreamEvent[] = [{ type: 'down' }, { type: 'up' }, { type: 'timer' }, { type: 'doubt' }];
    for (const event of events) expect(streamStep(gone.state, event)).toEqual([gone.state]);
  });
});
