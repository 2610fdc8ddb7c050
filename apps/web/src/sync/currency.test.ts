import { describe, expect, it } from 'vitest';
import { asOf, currencyStep, neverCurrent } from './currency.ts';
import type { Model } from './model.ts';
import { newStream, type StreamState } from './stream.ts';

const model: Model = { seq: 1, epoch: 'e', commit: null, tables: {} };
const stream = (phase: StreamState['phase'], held: Model | null = model): StreamState => ({
  ...newStream(null),
  phase,
  model: held,
});

describe('how current a model is', () => {
  const [loading, ready, live] = [stream('loading', null), stream('ready'), stream('live')];
  it('is not known before the first load, and is known from then', () => {
    const before = neverCurrent(10);
    expect(asOf(before, 0)).toBeNull();
    const loaded = currencyStep(before, loading, ready, 20, 0);
    expect(asOf(loaded, 15)).toBe(20);
    expect(loaded).toMatchObject({ lostAt: 10, wasEverLive: false });
  });
  it('is as of the last word of the server while the stream is live', () => {
    const now = currencyStep(neverCurrent(0), ready, live, 30, 30);
    expect(now).toMatchObject({ lostAt: null, wasEverLive: true });
    expect([asOf(now, 40), asOf(now, 50)]).toEqual([40, 50]);
  });
  it('stands still at that word when the stream is lost', () => {
    const lost = currencyStep(currencyStep(neverCurrent(0), ready, live, 30, 30), live, ready, 90, 45);
    expect(lost).toEqual({ lostAt: 90, wasEverLive: true, currentAt: 45 });
    expect(asOf(lost, 200)).toBe(45);
  });
  it('is the same object where nothing has changed', () => {
    const lost = neverCurrent(0);
    expect(currencyStep(lost, ready, stream('joining'), 5, 5)).toBe(lost);
  });
  it('does not begin anew with a load that is refused', () => {
    expect(currencyStep(neverCurrent(0), loading, stream('gone', null), 5, 5).currentAt).toBeNull();
  });
});
