import type { AnyDefinition } from '@callsign/contracts/entity';
import { createSchema } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { expect, test } from 'vitest';
import { bookDefinitions } from '../navigation/destinations.ts';
import { firstField, missingFields } from './new-row.ts';

const definition = (type: string) => definitionOf(type) as AnyDefinition;
const someUuid = '0190a000-0000-7000-8000-000000000001';

test('a source needs nothing but its id, a line of a snake needs its snake, a check needs its text', () => {
  expect(missingFields(definition('source'), { id: 'SRC 1' })).toEqual([]);
  expect(missingFields(definition('snake-line'), { id: 'LINE 1' })).toEqual(['cableSnakeUuid']);
  expect(missingFields(definition('checklist-item'), { id: 'CHK 1' })).toEqual(['title']);
});

test.each(bookDefinitions.map((one) => [one.type, one] as const))(
  'once nothing is missing of a new %s, the contract accepts it',
  (_, one) => {
    const fields: Record<string, unknown> = { id: `${one.prefix} 1` };
    for (const field of missingFields(one, fields))
      fields[field] = field in one.references ? someUuid : 'text';
    expect(createSchema(one).safeParse({ productionUuid: someUuid, ...fields }).success).toBe(true);
    expect(one.computed).not.toContain(firstField(one));
  },
);
