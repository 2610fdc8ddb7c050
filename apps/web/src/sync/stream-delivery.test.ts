import type { ServerMessage } from '@callsign/contracts/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Model } from './model.ts';
import { newStream, type StreamEvent, type StreamState, streamStep } from './stream.ts';
import { createTestLog, fold, SHOW, type TestLog } from './test-log.ts';

/** A stream over a network that may do anything, and the server behind it. */
function createWorld() {
  let log: TestLog = createTestLog();
  let epoch = 'e0';
  let state: StreamState = newStream(SHOW);
  let wire: ServerMessage[] = [];
  let loads: Model[] = [];
  let subscribed = false;

  const model = () => fold(log.commits, epoch);
  const push = (message: object) =>
    wire.push({ production: SHOW, ...message } as Partial<ServerMessage> as ServerMessage);

  function on(event: StreamEvent): void {
    const [next, ...effects] = streamStep(state, event);
    state = next;
    for (const effect of effects) {
      if (effect.type === 'load') loads = [model()];
      if (effect.type === 'send' && effect.message.type === 'hello') answer(effect.message);
    }
  }

  function answer(hello: { after: number; epoch?: string | undefined }): void {
    subscribed = false;
    if (hello.epoch !== epoch) return void push({ type: 'stale', reason: 'epoch' });
    if (hello.after > log.head()) return void push({ type: 'stale', reason: 'ahead' });
    const missed = log.commits.filter(({ seq }) => seq > hello.after);
    for (let i = 0; i < missed.length; i += 2) push({ type: 'commits', commits: missed.slice(i, i + 2) });
    push({ type: 'live', seq: log.head(), epoch });
    subscribed = true;
  }

  function take(place: number): void {
    for (const message of wire.splice(place, 1)) on({ type: 'message', message });
  }

  on({ type: 'start' });
  const actions: Record<string, (n: number) => void> = {
    write(n) {
      const row = `row ${n % 5}`;
      const dead = log.rows.get(row)?.isDeleted ?? true;
      const fields = n % 7 === 0 && !dead ? null : { id: `SRC ${n % 9}`, name: `name ${n}` };
      const changes = [
        { uuid: row, fields },
        ...(n % 3 === 0 ? [{ uuid: `cam ${n % 2}`, type: 'camera', fields: { name: `${n}` } }] : []),
      ];
      const commit = log.write(changes);
      if (subscribed) push({ type: 'commits', commits: [commit] });
    },
    writeAndAnswer(n) {
      actions.write?.(n);
      on({ type: 'answer', commit: log.commits.at(-1) as never });
    },
    deliver: (n) => take(n % 2),
    deliverOutOfOrder: (n) => take(n % Math.max(1, wire.length)),
    deliverAll() {
      while (wire.length > 0) take(0);
    },
    repeat(n) {
      const message = wire[n % Math.max(1, wire.length)];
      if (message) wire.push(message);
    },
    lose: (n) => void wire.splice(n % Math.max(1, wire.length), 1),
    heartbeat() {
      if (subscribed) push({ type: 'head', seq: log.head() });
    },
    cut() {
      wire = [];
      subscribed = false;
      if (state.up) on({ type: 'down' });
    },
    connect() {
      if (!state.up) on({ type: 'up' });
    },
    snapshot() {
      for (const loaded of loads.splice(0)) on({ type: 'loaded', model: loaded });
    },
    snapshotFails() {
      for (const _ of loads.splice(0)) on({ type: 'load-failed', problem: { code: 'BUSY', message: '' } });
    },
    timer: () => on({ type: 'timer' }),
    restoreFromBackup(n) {
      const kept = log.commits.length - (n % 4);
      const old = log;
      log = createTestLog();
      for (const { changes } of old.commits.slice(0, Math.max(0, kept)))
        log.write(
          changes.map(({ entityId, entityType, entity }) => ({
            uuid: entityId,
            type: entityType,
            fields: entity.isDeleted ? null : { ...entity, name: `${(entity as { name?: string }).name}!` },
          })),
        );
      epoch = `${epoch}+`;
      actions.cut?.(0);
    },
  };
  return { actions, state: () => state, model: (upTo?: number) => fold(log.commits, epoch, upTo) };
}

// A restore from backup is rare, also here.
const often = Object.keys(createWorld().actions).filter((name) => name !== 'restoreFromBackup');
const step = fc.tuple(fc.constantFrom(...often, ...often, ...often, 'restoreFromBackup'), fc.nat(1000));

function expectSame(model: Model, truth: Model): void {
  expect({ seq: model.seq, epoch: model.epoch }).toEqual({ seq: truth.seq, epoch: truth.epoch });
  for (const [type, { rows }] of Object.entries(truth.tables))
    expect(model.tables[type]?.rows ?? []).toEqual(rows);
}

it('whatever the network does to frames, once it works again every screen holds what the log says', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const world = createWorld();
      for (const [name, n] of steps) {
        world.actions[name]?.(n);
        // Never half a commit, never a commit too early: at all times it is the log up to some seq.
        const { model } = world.state();
        if (model?.epoch === world.model().epoch) expectSame(model, world.model(model.seq));
      }
      for (let round = 0; round < 40; round++) {
        for (const name of ['connect', 'snapshot', 'deliverAll', 'heartbeat', 'deliverAll', 'timer'])
          world.actions[name]?.(0);
      }
      expect(world.state().phase).toBe('live');
      expectSame(world.state().model as Model, world.model());
    }),
    { numRuns: 500 },
  );
});
