import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { rowsSpokenOf, writeLines } from './write-lines.ts';

const ccu = { uuid: 'c' as Uuid<'ccu'>, id: 'CCU 1', name: 'Main' };
const camera = { uuid: 'k' as Uuid<'camera'>, id: 'CAM 1', name: 'Hero' };
const known = {
  row: (uuid: string) => [ccu, camera].find((row) => row.uuid === uuid) as never,
  place: { locale: 'en-US', zone: 'UTC' },
};

describe('what a write would have done', () => {
  it('names the row, the fields and what was typed, references by the name of their row', () => {
    const action = {
      do: 'edit',
      entityType: 'camera',
      uuid: camera.uuid,
      fields: { note: 'at the door', ccuUuid: 'c' },
      seen: 1,
    } as const;
    const [line] = writeLines(action, known);
    expect(line).toContain('CAM 1');
    expect(line).toContain('Note “at the door”');
    expect(line).toContain('CCU 1');
    expect(rowsSpokenOf(action)).toEqual([
      { type: 'camera', uuid: 'k' },
      { type: 'ccu', uuid: 'c' },
    ]);
  });

  it('has a line for every row of a change of many, and says so where a row is not known', () => {
    const operations = [
      { op: 'update', entityType: 'camera', uuid: 'k', fields: { id: 'CAM 7' } },
      { op: 'delete', entityType: 'ccu', uuid: 'unknown' },
    ] as never;
    const lines = writeLines({ do: 'commit', operations }, known);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('“CAM 7”');
    expect(lines[1]).toMatch(/^Delete A ccu$/i);
  });
});
