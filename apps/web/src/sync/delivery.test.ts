import { describe, expect, it } from 'vitest';
import { createDelivery, type Delivery } from './delivery.ts';
import type { Answer, Request } from './http.ts';
import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';
import { createTestClock } from './test-clock.ts';

const REQUEST: Request = { method: 'PUT', path: '/api/sources/a', key: 'k' };
const OK = { kind: 'ok', body: {} } as unknown as Answer;
const unreachable = (code: Problem['code'], more: object = {}) =>
  ({ kind: 'unreachable', problem: { code, message: code }, ...more }) as unknown as Answer;

/** A server that gives these answers in turn, the last of them for ever; null: it never answers. */
function open(...answers: (Answer | null)[]) {
  const clock = createTestClock();
  const asked: { request: Request; signal: AbortSignal; at: number }[] = [];
  const api = (request: Request, signal: AbortSignal): Promise<Answer> => {
    asked.push({ request, signal, at: clock.now() });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer) return Promise.resolve(answer);
    return new Promise((resolve) =>
      signal.addEventListener('abort', () => resolve(unreachable('NOT_READY'))),
    );
  };
  const platform = { ...clock, random: () => 0.5 } as unknown as Platform;
  const delivery = createDelivery(platform, api);
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  return {
    clock,
    delivery,
    times: () => asked.map(({ at }) => at),
    keys: () => new Set(asked.map(({ request }) => request.key)),
    /** Lets time pass, in steps that leave answers the time to arrive. */
    async pass(ms: number, step = 50) {
      for (let left = ms; left > 0; left -= step) {
        await settle();
        clock.pass(Math.min(step, left));
      }
      await settle();
    },
  };
}

const send = (delivery: Delivery) => {
  const troubles: string[] = [];
  const answer = delivery.deliver(REQUEST, ({ code }) => troubles.push(code));
  return { answer, troubles };
};

describe('a write on its way', () => {
  it('is tried again under the same key until the server answers, later each time', async () => {
    const { delivery, times, keys, pass } = open(
      unreachable('NOT_READY'),
      unreachable('NOT_READY'),
      unreachable('NOT_READY'),
      OK,
    );
    const { answer } = send(delivery);
    await pass(2_000);
    expect(await answer).toEqual(OK);
    expect(times()).toEqual([0, 150, 400, 900]);
    expect(keys()).toEqual(new Set(['k']));
  });
  it('waits as long as the server asks for, and half as long again so that not all come at once', async () => {
    const { delivery, times, pass } = open(unreachable('BUSY', { retryAfterMs: 1000 }), OK);
    const { answer, troubles } = send(delivery);
    await pass(2_000);
    await answer;
    expect(times()).toEqual([0, 1500]);
    expect(troubles).toEqual(['BUSY']);
  });
  it('is tried at once when the connection is back', async () => {
    const { delivery, times, pass } = open(unreachable('BUSY', { retryAfterMs: 60_000 }), OK);
    const { answer } = send(delivery);
    await pass(100);
    delivery.retryNow();
    expect(await answer).toEqual(OK);
    expect(times()).toEqual([0, 100]);
  });
  it('is sent anew where the old connection would have swallowed it, and left alone where it was just sent', async () => {
    const { delivery, times, pass } = open(null, null, OK);
    const { answer } = send(delivery);
    await pass(500);
    delivery.retryNow();
    await pass(600);
    expect(times()).toEqual([0]);
    delivery.retryNow();
    await pass(100);
    expect(times()).toEqual([0, 1100]);
    await pass(1_000);
    delivery.retryNow();
    expect(await answer).toEqual(OK);
  });
  it('is refused when it makes the server fail again and again, so that what is behind it goes on', async () => {
    const { delivery, times, pass } = open(unreachable('INTERNAL', { isFault: true }));
    const { answer } = send(delivery);
    await pass(30_000, 250);
    expect(await answer).toMatchObject({ kind: 'refused', problem: { code: 'INTERNAL' } });
    expect(times()).toHaveLength(5);
  });
  it('steps aside while the show is read-only, for as long as the server says', async () => {
    const asked = open(unreachable('READ_ONLY', { retryAfterMs: 30_000 }));
    expect(await send(asked.delivery).answer).toMatchObject({ kind: 'later', ms: 30_000 });
    const unasked = open(unreachable('ROW_HELD'));
    expect(await send(unasked.delivery).answer).toMatchObject({ kind: 'later', ms: 5_000 });
  });
  it('asks again soon after read-only has ended here: another server may not know it yet', async () => {
    const { delivery, clock } = open(unreachable('READ_ONLY', { retryAfterMs: 30_000 }));
    delivery.retryNow();
    expect(await send(delivery).answer).toMatchObject({ kind: 'later', ms: 500 });
    clock.pass(2_000);
    expect(await send(delivery).answer).toMatchObject({ kind: 'later', ms: 30_000 });
  });
  it('ends with the page, whether it is under way, waits, or comes after it', async () => {
    const closing: Problem = { code: 'NOT_READY', message: 'The page is being left.' };
    const underWay = open(null);
    const waiting = open(unreachable('BUSY', { retryAfterMs: 60_000 }));
    const writes = [send(underWay.delivery).answer, send(waiting.delivery).answer];
    await waiting.pass(50);
    for (const { delivery } of [underWay, waiting]) delivery.close(closing);
    for (const answer of [...writes, send(waiting.delivery).answer])
      expect(await answer).toEqual({ kind: 'refused', problem: closing });
  });
});
