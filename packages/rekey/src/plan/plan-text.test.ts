import { expect, it } from 'vitest';
import { parsePlan, planText } from './plan-text.ts';
import { readShape, storedShape } from './unit-shape.ts';

const type = { column: 'owner_type', values: ['video', 'clip'] };
const reference = (column: string, more: object = {}) => ({
  table: { schema: 'public', name: 'tag' },
  constraint: null,
  columns: [column],
  keepName: false,
  uuidColumn: `${column}_uuid`,
  ...more,
});
const stored = [
  reference('video_id'),
  reference('video_ids', { isList: true }),
  reference('owner_id', { onlyWhere: type }),
];

it('a plan file that an earlier rekey wrote is read, and written again to the letter', () => {
  const unit = {
    table: { schema: 'public', name: 'video' },
    strategy: 'replace',
    generator: 'v7',
    from: null,
    key: ['id'],
    uuidColumn: 'id',
    references: stored,
    because: 'a sequence makes its key',
  };
  const question = { id: 'soft', table: unit.table, question: 'Is it?', answers: ['yes'], answer: 'yes' };
  const questions = [
    ...stored.map((it) => ({ ...question, offer: { do: 'convert reference', reference: it } })),
    { ...question, offer: { do: 'choose strategy', choices: [{ answer: 'yes', units: [unit] }] } },
  ];
  const file = { format: 1, serverVersion: 18, catalogSha: '', units: [unit], questions, obstacles: [] };
  const text = JSON.stringify(file, null, 2);
  const plan = parsePlan(text);
  expect(plan?.units[0]?.references.map(({ kind }) => kind)).toEqual([
    { is: 'scalar' },
    { is: 'list' },
    { is: 'polymorphic', where: type },
  ]);
  expect(planText(plan)).toBe(text);
});

it('the journal of a unit that an earlier rekey began is read, and kept as it was', () => {
  const shape = {
    unit: { schema: 'public', name: 'video' },
    strategy: 'replace' as const,
    key: { legacy: ['id'], uuid: ['rk_id'], uuidAfter: ['id'], legacyAfter: ['legacy_id'] },
    references: [{ isList: true as const }, { onlyWhere: type, keepsOrphans: true as const }, {}].map(
      (kind) => ({
        table: { schema: 'public', name: 'tag' },
        constraint: null,
        legacy: ['owner_id'],
        to: ['id'],
        uuid: 'owner_uuid',
        uuidAfter: 'owner_uuid',
        legacyAfter: ['owner_id'],
        ...kind,
      }),
    ),
    mapping: null,
  };
  const read = readShape(shape);
  expect(read.references.map(({ kind }) => kind.is)).toEqual(['list', 'polymorphic', 'scalar']);
  expect(storedShape(read)).toEqual(shape);
});

it('what is no plan of this format is none', () => {
  expect(['', '{', '[]', '{"format": 2, "units": [], "questions": []}'].map(parsePlan)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
