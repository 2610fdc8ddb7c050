import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import type { Outbox } from './outbox-contract.ts';
import { createOwnRowMatcher } from './own-new-rows.ts';
import { createTestLog, SHOW } from './test-log.ts';

const ME = 'me' as Uuid<'user'>;
const SENT: Entry['request'] = { method: 'POST', path: '/api/sources' };
const waiting = (temporary: string, fields: Record<string, unknown>, more: Partial<Entry> = {}): Entry => ({
  key: temporary,
  order: 1,
  at: 0,
  production: SHOW,
  action: { do: 'create', entityType: 'source', temporary: temporary as Uuid, fields, moveOn: true },
  request: SENT,
  problem: null,
  ...more,
});

/** What is matched when these writes wait and a row of these fields arrives. */
function matched(entries: Entry[], rows: Record<string, unknown>[], who = 'me') {
  const names = new Map<Uuid, Uuid>();
  const outbox = {
    entries: () => entries,
    uuidOf: (uuid: Uuid) => names.get(uuid) ?? uuid,
    matchNewRow: (temporary: Uuid, uuid: Uuid) => void names.set(temporary, uuid),
  } as unknown as Outbox;
  const matcher = createOwnRowMatcher(outbox, ME, SHOW);
  const log = createTestLog();
  for (const [index, fields] of rows.entries())
    matcher.note([log.write([{ uuid: `made ${index + 1}`, fields }], { id: who, name: who })]);
  return Object.fromEntries(names);
}

describe('a new row that arrives before its own request is answered', () => {
  const fields = { id: 'SRC 1', name: 'Laptop' };

  it('is taken for the row that was sent, so that it does not show twice', () => {
    expect(matched([waiting('new', { name: 'Laptop' })], [fields])).toEqual({ new: 'made 1' });
  });
  it('is another row where a field that was sent differs', () => {
    expect(matched([waiting('new', { name: 'Camera' })], [fields])).toEqual({});
  });
  it('is another row where somebody else has made it, or where nothing of the kind was sent yet', () => {
    expect(matched([waiting('new', { name: 'Laptop' })], [fields], 'Ana')).toEqual({});
    expect(matched([waiting('new', { name: 'Laptop' }, { request: null })], [fields])).toEqual({});
    expect(
      matched(
        [waiting('new', { name: 'Laptop' }, { problem: { code: 'VALIDATION', message: 'no' } })],
        [fields],
      ),
    ).toEqual({});
  });
  it('is matched once: two equal rows that were sent are two rows', () => {
    const entries = [waiting('first', { name: 'Laptop' })];
    expect(matched(entries, [fields, { ...fields, id: 'SRC 2' }])).toEqual({ first: 'made 1' });
  });
});
