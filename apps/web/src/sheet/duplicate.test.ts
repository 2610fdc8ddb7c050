import { definitionOf } from '@callsign/contracts/registry';
import { expect, test } from 'vitest';
import type { AnyRow } from '../sync/row.ts';
import { duplicateRows } from './duplicate.ts';

test('copies count their names up, get no uuid and no id, and leave alone what only one row may hold', () => {
  const definition = definitionOf('camera');
  if (!definition) throw new Error('There are no cameras.');
  const fields: Record<string, unknown> = {
    uuid: 'u',
    id: 'CAM 3',
    name: 'Cam 3',
    note: 'n',
    ccuUuid: 'ccu',
  };
  const row = fields as Partial<AnyRow> as AnyRow;
  const copies = duplicateRows(definition, [row], { count: 2, countsUp: true });
  expect(copies).toMatchObject([
    { op: 'create', entityType: 'camera', fields: { name: 'Cam 4', note: 'n' } },
    { op: 'create', entityType: 'camera', fields: { name: 'Cam 5', note: 'n' } },
  ]);
  for (const copy of copies)
    for (const field of ['uuid', 'id', 'ccuUuid', 'version'])
      expect('fields' in copy && copy.fields).not.toHaveProperty(field);
  expect(duplicateRows(definition, [row], { count: 1, countsUp: false })).toMatchObject([
    { fields: { name: 'Cam 3' } },
  ]);
});
