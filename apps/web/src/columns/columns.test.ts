import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { type Role, roles } from '@callsign/contracts/roles';
import { describe, expect, test } from 'vitest';
import { columnsOf } from './columns.ts';

const fixed = (type: string, role: Role) =>
  columnsOf(definitionOf(type) as AnyDefinition, role)
    .filter(({ isFixed }) => isFixed)
    .map(({ field }) => field);
const hidden = (type: string, role: Role) =>
  columnsOf(definitionOf(type) as AnyDefinition, role)
    .filter(({ isHidden }) => isHidden)
    .map(({ field }) => field);
const all = (type: string) => columnsOf(definitionOf(type) as AnyDefinition).map(({ field }) => field);

describe('the columns of a role', () => {
  test('a viewer writes none of them', () => {
    for (const type of ['source', 'camera', 'stream', 'production'])
      expect(fixed(type, 'viewer'), type).toEqual(all(type));
  });
  test('an operator writes all but secrets, and nothing of the show itself', () => {
    expect(fixed('source', 'operator')).toEqual([]);
    expect(fixed('stream', 'operator')).toEqual(['streamKey', 'passcode']);
    expect(fixed('production', 'operator')).toEqual(all('production'));
  });
  test('an editor writes secrets and the show, an owner switches too', () => {
    expect(fixed('stream', 'editor')).toEqual([]);
    expect(fixed('production', 'editor')).toEqual([]);
    expect(fixed('switch', 'editor')).toEqual(all('switch'));
    expect(fixed('switch', 'owner')).toEqual([]);
  });
  test('secrets are hidden from who may not see them, and nothing else is', () => {
    expect(roles.map((role) => hidden('stream', role))).toEqual([
      ['streamKey', 'passcode'],
      ['streamKey', 'passcode'],
      [],
      [],
    ]);
    for (const role of roles) expect(hidden('source', role)).toEqual([]);
  });
  test('are the same object every time, so that no row is painted anew', () => {
    const source = definitionOf('source') as AnyDefinition;
    expect(columnsOf(source, 'viewer')).toBe(columnsOf(source, 'viewer'));
    expect(columnsOf(source)).toBe(columnsOf(source, 'owner'));
  });
});
