import { describe, expect, test } from 'vitest';
import { keySwitch, plainText, wholeNumber } from './key-switch.ts';
import { makeKeyUsage } from './key-usage.ts';

const uuid = '24688438-40e1-70d0-d97e-084cfc8992c7';

const numbered = (gives: 'legacy' | 'uuid' = 'legacy') =>
  keySwitch({
    table: 'public.customers',
    legacy: { field: 'id', read: wholeNumber },
    uuid: { field: 'uuid' },
    gives: () => gives,
  });

describe('the switch between two keys', () => {
  test.each([
    uuid,
    uuid.toUpperCase(),
    `{${uuid}}`,
    uuid.replaceAll('-', ''),
    `{${uuid.replaceAll('-', '').toUpperCase()}}`,
    '2468-8438-40e1-70d0-d97e-084c-fc89-92c7',
    '24688438-40e1-70d0-d97e084cfc8992c7',
  ])('finds a row by the uuid %s as PostgreSQL would read it', (text) => {
    expect(numbered().where(text)).toEqual({ uuid });
  });

  test.each([
    `{${uuid}`,
    `${uuid}}`,
    `urn:uuid:${uuid}`,
    `${uuid} `,
    ` ${uuid}`,
    `"${uuid}"`,
    uuid.replaceAll('-', '\u2013'),
    '246884-3840e1-70d0-d97e-084cfc8992c7',
    uuid.slice(1),
    '',
    '7.5',
    '0x7',
    '1e3',
    '99999999999999999999',
  ])('takes %j for neither key', (text) => {
    expect(numbered().where(text)).toBeNull();
  });

  test('finds a row by its old key, and what both could read by the old one', () => {
    expect(numbered().where('7')).toEqual({ id: 7 });
    expect(numbered().where('007')).toEqual({ id: 7 });
    const named = keySwitch({
      table: 'machines',
      legacy: { field: 'code', read: plainText },
      uuid: { field: 'uuid' },
      gives: () => 'uuid',
    });
    expect(named.where('A 1')).toEqual({ code: 'A 1' });
    expect(named.where('12345678901234567890123456789012')).toEqual({
      code: '12345678901234567890123456789012',
    });
    expect(named.where(uuid)).toEqual({ uuid });
  });

  test('gives out the key that the flag says, and the old one of a row that has no uuid yet', () => {
    expect(numbered('legacy').keyOf({ id: 7, uuid })).toBe('7');
    expect(numbered('uuid').keyOf({ id: 7, uuid })).toBe(uuid);
    expect(numbered('uuid').keyOf({ id: 7, uuid: null })).toBe('7');
  });
});

describe('the count of uses', () => {
  test('says how often and when last each key was asked by, and for how long nobody has by the old one', () => {
    let now = new Date('2026-01-01T00:00:00Z');
    const usage = makeKeyUsage('customers', () => now);
    usage.count('legacy');
    now = new Date('2026-01-01T00:10:00Z');
    usage.count('uuid');
    usage.count('uuid');
    expect(usage.read()).toEqual({
      legacy: { uses: 1, lastAt: new Date('2026-01-01T00:00:00Z') },
      uuid: { uses: 2, lastAt: now },
    });
    expect(usage.quietSeconds()).toBe(600);
  });

  test('counts again what could not be recorded', async () => {
    const usage = makeKeyUsage('crm.customers');
    usage.count('legacy');
    const down = () => Promise.reject(new Error('no connection'));
    await expect(usage.record(down)).rejects.toThrow('no connection');
    const written: unknown[][] = [];
    const run = async (_: string, values: unknown[]) => void written.push(values);
    await usage.record(run);
    usage.count('legacy');
    await usage.record(run);
    expect(written.map(([schema, table, , uses]) => [schema, table, uses])).toEqual([
      ['crm', 'customers', [1, 0]],
      ['crm', 'customers', [1, 0]],
    ]);
  });
});
