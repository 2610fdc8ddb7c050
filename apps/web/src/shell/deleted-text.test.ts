import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { Wording } from '@callsign/contracts/value-text';
import { describe, expect, it } from 'vitest';
import type { Problem, Values } from '../sync/result.ts';
import type { AnyRow } from '../sync/row.ts';
import { copiedFields, deletionText, typedTexts } from './deleted-text.ts';

const camera = definitionOf('camera') as AnyDefinition;
const wording: Wording = {
  locale: 'de-DE',
  zone: 'Europe/Berlin',
  reference: (uuid: Uuid) => (uuid === 'c' ? 'CCU 1 Main' : ''),
};
const row: AnyRow & Values = {
  uuid: 'k' as Uuid,
  id: 'CAM 1' as DisplayId,
  productionUuid: 'p' as Uuid<'production'>,
  fieldVersions: {},
  isDeleted: false,
  createdAt: '2026-05-01T08:00:00.000Z',
  updatedAt: '2026-05-01T08:00:00.000Z',
  lastModifiedBy: null,
  name: 'Hero',
  note: 'at the door',
  lensType: null,
  version: 4,
  ccuUuid: 'c',
};
const problem = (more: object): Problem => ({ code: 'ROW_DELETED', message: 'deleted', ...more }) as Problem;

describe('text that was typed into a row which somebody has deleted', () => {
  it('is shown by the names of its columns, as its author reads values', () => {
    expect(
      typedTexts(
        camera,
        [
          { field: 'name', value: 'Jib' },
          { field: 'focalLength', value: 17.5 },
          { field: 'ccuUuid', value: 'c' },
        ],
        wording,
      ).map(({ text }) => text),
    ).toEqual(['Jib', '17,5', 'CCU 1 Main']);
  });
  it('comes with who deleted the row, and when on the clocks of the show', () => {
    const deleted = { userName: 'Ana', at: '2026-05-01T08:00:00.000Z' };
    expect(deletionText(camera, problem({ entity: row, deleted }), 'Europe/Berlin')).toBe(
      'CAM 1 was deleted by Ana at 10:00.',
    );
  });
  it('comes with what is known where little is', () => {
    expect(deletionText(camera, problem({}), 'UTC')).toBe('A camera was deleted by someone.');
    expect(deletionText(camera, undefined, 'UTC')).toBe('A camera was deleted by someone.');
    expect(deletionText(camera, problem({ code: 'NOT_FOUND' }), 'UTC')).toBe('A camera is gone.');
  });
  it('goes into a copy of the row over what it held, under an id of its own', () => {
    const copy = copiedFields(camera, row, [{ field: 'note', value: 'on the jib' }], 'CAM 2');
    expect(copy).toMatchObject({ id: 'CAM 2', name: 'Hero', note: 'on the jib', ccuUuid: 'c' });
    expect(copy).not.toHaveProperty('uuid');
    expect(copy).not.toHaveProperty('version');
    expect(copy).not.toHaveProperty('lensType');
  });
  it('may empty a field in the copy', () => {
    expect(copiedFields(camera, row, [{ field: 'note', value: null }], 'CAM 2')).toMatchObject({
      note: null,
    });
  });
});
