import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import { countText } from '../columns/count-text.ts';
import { clearBlock } from '../sheet/clear.ts';
import type { Block } from '../sheet/selection.ts';
import type { GridParts } from './grid-parts.ts';
import { writeBlock } from './write-block.ts';

/** Empties the cells of a block; what cannot be empty stays, and is named. */
export function clearCells({ book, definition, wording }: GridParts, block: Block): void {
  const { operations, count, kept } = clearBlock(definition, block, wording);
  const stays = kept.length === 0 ? '' : `; ${kept.map(({ label }) => label).join(', ')} cannot be empty`;
  void writeBlock(book, operations, {
    reason: 'clear',
    done: `${count} ${count === 1 ? 'cell' : 'cells'} cleared${stays}`,
  });
}

/** Moves the rows of a block to the trash. */
export function deleteRows({ book, definition }: GridParts, { rows }: Block): void {
  const operations = rows.flatMap(({ row, rowState }): Operation[] =>
    rowState === 'stored'
      ? [{ op: 'delete', entityType: definition.type as EntityType, uuid: row.uuid, version: row.version }]
      : [],
  );
  void writeBlock(book, operations, {
    reason: 'delete',
    done: `${countText(definition, rows.length)} deleted`,
  });
}
