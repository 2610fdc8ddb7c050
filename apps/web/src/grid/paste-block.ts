import { MAX_OPERATIONS } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { missingFields } from '../book/new-row.ts';
import type { CellColumn } from '../columns/columns.ts';
import { labelsOf } from '../columns/labels-of.ts';
import { clipboardCells } from '../sheet/clipboard-cells.ts';
import type { Line, RowLine } from '../sheet/lines.ts';
import { type CellProblem, type PastePlan, planPaste } from '../sheet/paste.ts';
import type { Block } from '../sheet/selection.ts';
import type { Cells } from '../sheet/tsv.ts';
import { showDone, showFailure } from '../ui/toasts.ts';
import { fieldsOfGroup } from './add-row.ts';
import { tableCells } from './clipboard-table.ts';
import { openEditor } from './edit-cell.ts';
import type { GridParts } from './grid-parts.ts';
import { referenceOptions } from './reference-options.ts';
import { writeBlock } from './write-block.ts';
import { writeCell } from './write-cell.ts';

/** A text longer than this is no block of cells that one step could take. */
const MAX_CHARACTERS = 20_000_000;

/** What was in the clipboard, and where the grid stood when it was pasted. */
export interface Pasted {
  readonly text: string;
  readonly html: string;
  readonly block: Block;
  readonly lines: readonly Line[];
  readonly mayCreate: boolean;
  /** The grid shows only some of the rows. */
  readonly isFiltered: boolean;
}

/** Pastes a block of cells as one commit; `tell` shows the cells that cannot be read, in which case nothing is written. */
export function pasteBlock(
  parts: GridParts,
  pasted: Pasted,
  tell: (problems: readonly CellProblem[]) => void,
): void {
  if (pasted.text.length > MAX_CHARACTERS) {
    refuse('The clipboard holds more text than fits into a grid. Nothing was pasted.');
    return;
  }
  const cells = cellsOf(pasted);
  const { block } = pasted;
  const [line, column] = [block.rows[0], block.columns[0]];
  const isOne =
    cells.length === 1 && cells[0]?.length === 1 && block.rows.length * block.columns.length === 1;
  if (isOne && line && column && !column.isFixed) pasteCell(parts, line.key, column, cells[0]?.[0] ?? '');
  else carryOut(parts, pasted, planPaste(...targetOf(parts, pasted, cells)), tell);
}

function carryOut(
  { book }: GridParts,
  { isFiltered }: Pasted,
  plan: PastePlan,
  tell: (problems: readonly CellProblem[]) => void,
): void {
  switch (plan.do) {
    case 'refuse':
      refuse(plan.message);
      break;
    case 'problems':
      tell(plan.problems);
      break;
    case 'write':
      if (plan.operations.length === 0) showDone(`Nothing changed${keptText(plan)}.`);
      else void writeBlock(book, plan.operations, { reason: 'paste', done: doneText(plan, isFiltered) });
      break;
    default:
      plan satisfies never;
  }
}

/** Pastes one cell; where that needs a look, its editor opens on the text. */
function pasteCell(parts: GridParts, key: Uuid, { field, target }: CellColumn, text: string): void {
  const options = target === null ? [] : referenceOptions(parts.book, target, parts.wording);
  writeCell(parts, key, field, text, options, (problem) => openEditor(parts, key, field, text, problem));
}

const refuse = (message: string): void => showFailure(message, { kind: 'block' });

function cellsOf({ text, html }: Pasted): Cells {
  const cells = clipboardCells(text, null);
  // The table of a block that is too large anyway need not be read.
  return html === '' || cells.length > MAX_OPERATIONS ? cells : clipboardCells(text, tableCells(html));
}

function targetOf(
  parts: GridParts,
  { block, lines, mayCreate }: Pasted,
  cells: Cells,
): Parameters<typeof planPaste> {
  const { definition, columns, rows, wording, book, cursor } = parts;
  const first = Math.max(
    0,
    columns.findIndex(({ field }) => field === block.columns[0]?.field),
  );
  const shown = lines.filter((line): line is RowLine => line.kind === 'row' && line.rowState !== 'draft');
  const filled = repeated(cells, block);
  const at = shown.findIndex(({ key }) => key === block.rows[0]?.key);
  const over = filled === cells ? (at < 0 ? [] : shown.slice(at, at + cells.length)) : block.rows;
  const newFields = fieldsOfGroup(parts, over.at(-1) ?? cursor.line);
  const target = {
    ...{ definition, wording, mayCreate, newFields },
    columns: columns.slice(first),
    rows: over.map(({ row }) => row),
    all: rows,
    required: missingFields(definition, {}),
    optionsOf: (type: string) => referenceOptions(book, type, wording),
  };
  return [filled, target];
}

/** The cells as often as they fit into a selection that is a multiple of them; else as they are. */
function repeated(cells: Cells, { rows, columns }: Block): Cells {
  const [height, width] = [cells.length, cells[0]?.length ?? 0];
  const isMultiple = height > 0 && width > 0 && rows.length % height === 0 && columns.length % width === 0;
  if (!isMultiple || (rows.length === height && columns.length === width)) return cells;
  return rows.map((_, row) => columns.map((_, column) => cells[row % height]?.[column % width] ?? ''));
}

type Written = Extract<PastePlan, { do: 'write' }>;

function doneText(plan: Written, isFiltered: boolean): string {
  const { changed, added } = plan;
  const cells = changed === 0 ? [] : [`${changed} ${changed === 1 ? 'cell' : 'cells'} pasted`];
  const rows = added === 0 ? [] : [`${added} ${added === 1 ? 'row' : 'rows'} added`];
  const place = isFiltered ? ', into the rows that the filter shows' : '';
  const hides = isFiltered && added > 0 ? '; it may hide the new ones' : '';
  return `${[...cells, ...rows].join(', ')}${place}${hides}${keptText(plan)}`;
}

/** What was not pasted, and why: so that nobody looks for it. */
function keptText({ kept, taken }: Written): string {
  const fixed = kept.length === 0 ? '' : `; ${labelsOf(kept)} cannot be written by hand`;
  const ids =
    taken.length === 0 ? '' : `; ${taken.slice(0, 5).join(', ')} taken by other rows and not given twice`;
  return `${fixed}${ids}`;
}
