import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import { wallAt } from '@callsign/contracts/wall-clock';
import { countText } from '../columns/count-text.ts';
import { labelsOf } from '../columns/labels-of.ts';
import { clearBlock } from '../sheet/clear.ts';
import { type Copies, duplicateRows } from '../sheet/duplicate.ts';
import { type Filled, fillDown, fillSeries, fillWith } from '../sheet/fill.ts';
import type { Block } from '../sheet/selection.ts';
import type { BlockActName } from '../sheet/sheet-step.ts';
import { showFailure } from '../ui/toasts.ts';
import type { GridParts } from './grid-parts.ts';
import { writeBlock } from './write-block.ts';

/** Does something to a block of cells, as one commit. */
export function actOn(parts: GridParts, act: BlockActName, block: Block): void {
  const { definition } = parts;
  const toFill = { rows: block.rows.map(({ row }) => row), columns: block.columns };
  switch (act) {
    case 'clear':
      clearCells(parts, block);
      break;
    case 'delete-rows':
      deleteRows(parts, block);
      break;
    case 'fill-down':
      writeFilled(parts, fillDown(definition, toFill));
      break;
    case 'fill-series':
      writeFilled(parts, fillSeries(definition, toFill));
      break;
    case 'today':
      writeToday(parts, block);
      break;
    case 'duplicate':
      duplicate(parts, block, { count: 1, countsUp: true });
      break;
    default:
      act satisfies never;
  }
}

/** Makes copies of the rows of a block. */
export function duplicate({ book, definition }: GridParts, { rows }: Block, copies: Copies): void {
  const operations = duplicateRows(
    definition,
    rows.map(({ row }) => row),
    copies,
  );
  void writeBlock(book, operations, {
    reason: 'duplicate',
    done: `${countText(definition, operations.length)} added as ${operations.length === 1 ? 'a copy' : 'copies'}`,
  });
}

const cellsText = (count: number) => `${count} ${count === 1 ? 'cell' : 'cells'}`;

/** Empties the cells of a block; what cannot be empty stays, and is named. */
function clearCells({ book, definition, wording }: GridParts, block: Block): void {
  const { operations, count, kept } = clearBlock(definition, block, wording);
  const stays = kept.length === 0 ? '' : `; ${labelsOf(kept)} cannot be empty`;
  void writeBlock(book, operations, { reason: 'clear', done: `${cellsText(count)} cleared${stays}` });
}

/** Moves the rows of a block to the trash. */
function deleteRows({ book, definition }: GridParts, { rows }: Block): void {
  const operations = rows.flatMap(({ row, rowState }): Operation[] =>
    rowState === 'stored'
      ? [{ op: 'delete', entityType: definition.type as EntityType, uuid: row.uuid, version: row.version }]
      : [],
  );
  void writeBlock(book, operations, {
    reason: 'delete',
    done: `${countText(definition, operations.length)} deleted`,
  });
}

/** Ctrl+;: the day that it is at the venue, and in a column of moments this moment. */
function writeToday(parts: GridParts, { rows, columns }: Block): void {
  const { definition, wording } = parts;
  const [column] = columns;
  const now = Date.now();
  const value =
    column?.kind === 'day'
      ? new Date(wallAt(now, wording.zone)).toISOString().slice(0, 10)
      : column?.kind === 'instant'
        ? new Date(now).toISOString()
        : null;
  if (value === null || columns.length !== 1)
    showFailure('Today’s date goes into a column of dates. Press one of its cells first.', { kind: 'block' });
  else writeFilled(parts, fillWith(definition, { rows: rows.map(({ row }) => row), columns }, value));
}

/** Writes what filling came to; columns that are not filled are named. */
function writeFilled({ book }: GridParts, { operations, count, kept, problem }: Filled): void {
  if (problem !== null) showFailure(`${problem} Nothing was filled.`, { kind: 'block' });
  else if (operations.length === 0 && kept.length > 0)
    showFailure(`${labelsOf(kept)} cannot be filled.`, { kind: 'block' });
  const stays = kept.length === 0 ? '' : `; ${labelsOf(kept)} cannot be filled`;
  void writeBlock(book, operations, { reason: 'fill', done: `${cellsText(count)} filled${stays}` });
}
