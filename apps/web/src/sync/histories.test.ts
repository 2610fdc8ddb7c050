import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { createEntryList } from './entry-list.ts';
import { createHistories } from './histories.ts';
import type { Answer, Request } from './http.ts';
import type { Model } from './model.ts';
import type { Changes } from './outbox-store.ts';
import type { Platform } from './platform.ts';
import { createTestClock } from './test-clock.ts';
import { createTestLog, SHOW } from './test-log.ts';

const modelOf = (epoch: string): Model => ({ seq: 0, epoch, tables: {} });
const commitOp: Entry['action'] = { do: 'commit', operations: [] };
const entry = (key: string, order: number): Entry => ({
  key,
  order,
  at: 0,
  production: SHOW,
  action: commitOp,
  request: null,
  problem: null,
  history: 'e1',
});

/** A page whose server holds this log, and can be cut off. */
function open() {
  const clock = createTestClock();
  const log = createTestLog();
  const changes: Changes[] = [];
  let asked = 0;
  const network = { up: true };
  const api = async (_: Request): Promise<Answer> => {
    asked += 1;
    return network.up
      ? { kind: 'ok', body: { commits: log.commits, more: false } }
      : { kind: 'unreachable', problem: { code: 'NOT_READY', message: 'away' }, retryAfterMs: null };
  };
  const histories = createHistories({
    platform: { ...clock, random: () => 1 } as unknown as Platform,
    api,
    list: createEntryList(),
    change: (change) => changes.push(change),
  });
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  /** Writes something that the server takes. */
  const write = (key: string, order: number) => {
    const commit = log.write([{ uuid: `row ${key}` as Uuid, fields: { id: `SRC ${order}` } }]);
    return histories.note(entry(key, order), { commit });
  };
  return { clock, log, histories, changes, network, settle, write, asked: () => asked };
}

const lostIn = (changes: Changes[]) => changes.flatMap(({ put = [] }) => put.map(({ key }) => key));

describe('a database that comes back as another history', () => {
  it('costs its author the writes that it does not have, and those are put before them', async () => {
    const { histories, log, changes, write, settle } = open();
    write('kept', 1);
    write('lost', 2);
    log.rewind(1);
    histories.reconcile(SHOW, modelOf('e2'));
    await settle();
    expect(lostIn(changes)).toEqual(['lost-lost']);
    expect(changes.at(-1)?.forget).toEqual(['lost']);
    expect(changes.at(-1)?.acknowledged).toMatchObject([{ key: 'kept', history: 'e2' }]);
  });
  it('is asked once, and what it holds is not asked for again until the next failover', async () => {
    const { histories, changes, write, settle, asked } = open();
    write('kept', 1);
    for (let times = 0; times < 3; times++) histories.reconcile(SHOW, modelOf('e2'));
    await settle();
    expect(asked()).toBe(1);
    expect(lostIn(changes)).toEqual([]);
    histories.reconcile(SHOW, modelOf('e3'));
    await settle();
    expect(asked()).toBe(2);
  });
  it('is not asked at all while it is the history that the writes were taken in', async () => {
    const { histories, write, settle, asked } = open();
    write('kept', 1);
    histories.reconcile(SHOW, modelOf('e1'));
    await settle();
    expect(asked()).toBe(0);
  });
  it('is asked until it can be reached, with growing pauses', async () => {
    const { clock, histories, log, changes, network, write, settle, asked } = open();
    write('lost', 1);
    log.rewind(0);
    network.up = false;
    histories.reconcile(SHOW, modelOf('e2'));
    await settle();
    clock.pass(250);
    await settle();
    clock.pass(499);
    await settle();
    expect(asked()).toBe(2);
    network.up = true;
    clock.pass(1);
    await settle();
    expect(lostIn(changes)).toEqual(['lost-lost']);
  });
  it('is asked for what earlier pages of this browser have written, too', async () => {
    const first = open();
    const { acknowledged = [] } = first.write('earlier', 1);
    const { histories, changes, settle } = open();
    histories.load(acknowledged);
    histories.reconcile(SHOW, modelOf('e2'));
    await settle();
    expect(lostIn(changes)).toEqual(['lost-earlier']);
  });
  it('is asked nothing more once the page is left', async () => {
    const { clock, histories, network, write, settle, asked } = open();
    write('lost', 1);
    network.up = false;
    histories.reconcile(SHOW, modelOf('e2'));
    await settle();
    histories.close();
    clock.pass(60_000);
    await settle();
    expect(asked()).toBe(1);
  });
});
