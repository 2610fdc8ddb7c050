import type { Uuid } from '@callsign/contracts/scalars';
import { fastify } from 'fastify';
import { expect, it, vi } from 'vitest';
import { MAX_TEXT_BYTES } from './bus-text.ts';
import { createHintBus, type TransportEvents } from './hint-bus.ts';

const { log } = fastify();

/** A transport that holds every text until it is let go. */
async function openBus() {
  const sent: string[] = [];
  const heard: unknown[] = [];
  let events: TransportEvents | null = null;
  let letGo: (() => void) | null = null;
  let fail: (() => void) | null = null;
  const bus = createHintBus(log, (stream, seq) => heard.push([stream, seq]));
  for (const topic of ['switches', 'presence'] as const)
    bus.subscribe(topic, (message) => heard.push([topic, message]));
  await bus.open(async (it) => {
    events = it;
    return {
      send: (text) =>
        new Promise((resolve, reject) => {
          sent.push(text);
          letGo = resolve;
          fail = () => reject(new Error('away'));
        }),
      close: async () => undefined,
    };
  });
  /** Waits until so many texts have been said. */
  const said = (count: number) =>
    vi.waitFor(() => expect(sent.length).toBeGreaterThanOrEqual(count), { timeout: 240_000, interval: 2 });
  /** Lets the text through, and waits for the next one. */
  const pass = async () => {
    const next = sent.length + 1;
    letGo?.();
    await said(next);
  };
  const lose = async () => {
    fail?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    bus,
    sent,
    heard,
    said,
    pass,
    lose,
    letGo: () => letGo?.(),
    events: () => events as unknown as TransportEvents,
  };
}

const stream = (name: string) => name as Uuid<'production'>;

it('tells all streams that grew meanwhile in one text, each at its newest seq', async () => {
  const { bus, sent, pass } = await openBus();
  bus.hint(stream('a'), 1);
  for (let seq = 2; seq < 50; seq++) bus.hint(stream('a'), seq);
  bus.hint(stream('b'), 7);
  await pass();
  expect(sent).toEqual(['ha:1', 'ha:49,b:7']);
});

it('never says more at once than NOTIFY can carry', async () => {
  const { bus, sent, pass } = await openBus();
  for (let n = 0; n < 1000; n++) bus.hint(stream(crypto.randomUUID()), Number.MAX_SAFE_INTEGER);
  const told = () => sent.flatMap((text) => text.split(',')).length;
  while (told() < 1000) await pass();
  expect(sent.length).toBeGreaterThan(8);
  for (const text of sent) expect(Buffer.byteLength(text)).toBeLessThan(MAX_TEXT_BYTES);
});

it('tells hints and messages to whom they are for, and passes over what it cannot read', async () => {
  const { bus, sent, heard, pass, events } = await openBus();
  bus.publish('switches', stream('a'));
  bus.publish('presence', { i: '1', t: 'ask', of: null });
  await pass();
  for (const text of ['ha:3,b:4', 'h', 'hx', 'ha:-1', ...sent, 't["other",1]', 't{', 'wold', ''])
    events().onText(text);
  events().onUp();
  expect(heard).toEqual([
    ['a', 3],
    ['b', 4],
    ['switches', 'a'],
    ['presence', { i: '1', t: 'ask', of: null }],
    [null, 0],
  ]);
});

it('has the others look for themselves when a hint of its own was lost', async () => {
  const { bus, sent, said, pass, lose, letGo, events } = await openBus();
  bus.hint(stream('a'), 1);
  bus.hint(stream('b'), 1);
  await lose();
  bus.hint(stream('a'), 2);
  await pass();
  expect(sent).toEqual(['ha:1', 'l', 'ha:2']);
  const other = await openBus();
  other.events().onText('l');
  expect(other.heard).toEqual([[null, 0]]);
  // Also when it has nothing new to say.
  letGo();
  bus.hint(stream('c'), 1);
  await said(4);
  await lose();
  events().onUp();
  expect(sent.slice(3)).toEqual(['hc:1', 'l']);
});
