import type { AnyDefinition } from '@callsign/contracts/entity';
import { momentText } from '@callsign/contracts/instant-text';
import { feedText } from '@callsign/contracts/signal-path';
import { valueText, type Wording } from '@callsign/contracts/value-text';
import { type AnyRow, valueIn } from '../sync/row.ts';
import type { CellColumn } from './columns.ts';

/** The spoken name of a row; empty where it has none. */
export const titleOf = (definition: AnyDefinition, row: AnyRow): string =>
  String(valueIn(row, definition.title) ?? '');

/** A row in words: NAME [ID]. */
export const rowText = (definition: AnyDefinition, row: AnyRow): string =>
  feedText({ id: row.id, name: titleOf(definition, row) });

/** What stands in place of a secret that this person is not told. */
export const HIDDEN = 'hidden';

/** A stored value as a person reads it: what they are not told is not the same as nothing, and what they do not type is less exact. */
export function shownText(column: CellColumn, value: unknown, wording: Wording): string {
  if (column.isHidden) return HIDDEN;
  const isMoment = column.kind === 'instant' && column.isFixed && typeof value === 'string';
  return isMoment ? momentText(value, wording.zone) : valueText(column, value, wording);
}
