import { MAX_OPERATIONS } from '@callsign/contracts/commits';
import { definitionOf } from '@callsign/contracts/registry';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { type PasteTarget, planPaste } from './paste.ts';

const wording = { locale: 'en-US', zone: 'UTC', reference: () => '' };

const row = (id: string, fields: Record<string, unknown> = {}) =>
  ({ uuid: `uuid of ${id}`, id, version: 2, ...fields }) as Partial<AnyRow> as AnyRow;

/** A place to paste in connections: the columns from a field on, over these rows. */
function target(first: string, rows: readonly AnyRow[], more: Partial<PasteTarget> = {}): PasteTarget {
  const definition = definitionOf('connection');
  if (!definition) throw new Error('There are no connections.');
  const columns = columnsOf(definition);
  return {
    ...{ definition, rows, all: rows, newFields: {}, required: [], mayCreate: true, wording },
    columns: columns.slice(columns.findIndex(({ field }) => field === first)),
    optionsOf: () => [],
    ...more,
  };
}

/** What a plan writes: of each operation the id of its row (new: none) and the fields. */
function written(plan: ReturnType<typeof planPaste>) {
  if (plan.do !== 'write') throw new Error(`It is not written: ${JSON.stringify(plan)}`);
  return plan.operations.map((operation) =>
    operation.op === 'update'
      ? [operation.uuid.replace('uuid of ', ''), operation.fields]
      : operation.op === 'create'
        ? ['new', operation.fields]
        : [],
  );
}

describe('a paste', () => {
  test('reads each cell as if it was typed, and leaves alone what is so already and what a short row lacks', () => {
    const rows = [row('CBL 1', { lengthFt: 10, name: 'old' }), row('CBL 2', { lengthFt: 5 })];
    const plan = planPaste([['10', 'new'], ['1,234.5']], target('lengthFt', rows));
    expect(written(plan)).toEqual([
      ['CBL 1', { name: 'new' }],
      ['CBL 2', { lengthFt: 1234.5 }],
    ]);
    expect(plan).toMatchObject({ changed: 2, added: 0 });
  });
  test('text that looks like a number, a date or a formula stays text', () => {
    const texts = ['007', '1E3', '1-2', '+44 123', '=1+1', '-5'];
    const rows = texts.map((_, at) => row(`CBL ${at}`));
    const cells = texts.map((text) => [text]);
    expect(written(planPaste(cells, target('name', rows)))).toEqual(
      texts.map((name, at) => [`CBL ${at}`, { name }]),
    );
  });
  test('where one cell cannot be read, nothing is written, and each such cell is named', () => {
    const rows = [row('CBL 1'), row('CBL 2')];
    expect(
      planPaste(
        [
          ['long', 'a'],
          ['12', 'b'],
          ['-3', 'c'],
        ],
        target('lengthFt', rows),
      ),
    ).toEqual({
      do: 'problems',
      problems: [
        {
          row: 1,
          column: 'Length ft',
          text: 'long',
          problem: 'Length ft must be a number, such as 12.5.',
        },
        {
          row: 3,
          column: 'Length ft',
          text: '-3',
          problem: 'Length ft must be a number from 0 to 1,000,000,000.',
        },
      ],
    });
  });
  test('more rows than there are make new ones, which no uuid is sent for', () => {
    const plan = planPaste(
      [['a'], ['b'], ['c']],
      target('name', [row('CBL 1')], { newFields: { note: 'n' } }),
    );
    expect(written(plan)).toEqual([
      ['CBL 1', { name: 'a' }],
      ['new', { note: 'n', name: 'b' }],
      ['new', { note: 'n', name: 'c' }],
    ]);
    expect(plan).toMatchObject({ changed: 1, added: 2 });
  });
  test('a new row that lacks what it must hold is named', () => {
    const plan = planPaste([['x']], target('note', [], { required: ['name'] }));
    expect(plan).toMatchObject({ problems: [{ row: 1, problem: 'Name must be filled in a new row.' }] });
  });
});

describe('the size of a paste', () => {
  test('a paste of 100,000 cells gets a sentence, and nothing is applied', () => {
    const cells = Array.from({ length: 25_000 }, () => ['a', 'b', 'c', 'd']);
    expect(planPaste(cells, target('id', []))).toEqual({
      do: 'refuse',
      message: `The clipboard holds 25,000 rows (100,000 cells), and one paste takes ${MAX_OPERATIONS} rows at the most. Nothing was pasted; paste it in parts.`,
    });
  });
  test('a block that is wider than the grid from here on is refused', () => {
    expect(planPaste([['a', 'b']], target('note', [row('CBL 1')]))).toMatchObject({
      message: expect.stringContaining('2 columns, and from Note on there are 1'),
    });
  });
  test('whoever may add no rows is told, before any row is written', () => {
    expect(planPaste([['a'], ['b']], target('name', [row('CBL 1')], { mayCreate: false }))).toMatchObject({
      message: expect.stringContaining('you may not add rows'),
    });
  });
});

describe('columns that nobody writes by hand', () => {
  const checks = definitionOf('checklist-item');
  if (!checks) throw new Error('There are no checklist items.');
  const columns = columnsOf(checks);
  const from = (field: string) => columns.slice(columns.findIndex((column) => column.field === field));
  test('are passed over and named, so that a whole row can be pasted', () => {
    const due = planPaste(
      [['14', '2026-05-01']],
      target('id', [row('CHK 1')], { definition: checks, columns: from('daysBeforeShow') }),
    );
    expect(written(due)).toEqual([['CHK 1', { daysBeforeShow: 14 }]]);
    expect(due).toMatchObject({ kept: [{ label: 'Due' }] });
  });
  test('alone, they refuse the paste', () => {
    const plan = planPaste(
      [['2026-05-01']],
      target('id', [row('CHK 1')], { definition: checks, columns: from('dueDay') }),
    );
    expect(plan).toMatchObject({ message: 'Due cannot be written by hand. Nothing was pasted.' });
  });
});

describe('pasted ids', () => {
  const rows = [row('CBL 1'), row('CBL 2'), row('CBL 3')];
  const ids = (cells: string[][], over: readonly AnyRow[]) =>
    planPaste(cells, target('id', over, { all: rows }));
  test('rename their rows, and two rows may swap them', () => {
    expect(written(ids([['CBL 2'], ['CBL 1']], rows))).toEqual([
      ['CBL 1', { id: 'CBL 2' }],
      ['CBL 2', { id: 'CBL 1' }],
    ]);
  });
  test('that another row holds are not given twice: a row keeps its own, a new one gets the next', () => {
    const plan = ids([['CBL 3'], ['CBL 9'], ['CBL 9']], rows.slice(0, 1));
    expect(written(plan)).toEqual([
      ['new', { id: 'CBL 9' }],
      ['new', {}],
    ]);
    expect(plan).toMatchObject({ taken: ['CBL 3', 'CBL 9'], added: 2 });
  });
  test('that are empty are none', () => {
    expect(written(ids([[''], ['  ']], rows.slice(0, 1)))).toEqual([['new', {}]]);
  });
});
