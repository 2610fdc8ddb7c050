import type { AnyDefinition } from '@callsign/contracts/entity';
import { feedText } from '@callsign/contracts/signal-path';
import { valueText, type Wording } from '@callsign/contracts/value-text';
import type { AnyRow } from '../data/any-row.ts';
import type { CellColumn } from './columns.ts';

/** A row in words: NAME [ID]. */
export const rowText = (definition: AnyDefinition, row: AnyRow): string =>
  feedText({ id: row.id, name: String(row[definition.title] ?? '') });

/** What stands in place of a secret that this person is not told. */
export const HIDDEN = 'hidden';

/** A stored value as a person reads it: what they are not told is not the same as nothing. */
export const shownText = (column: CellColumn, value: unknown, wording: Wording): string =>
  column.isHidden ? HIDDEN : valueText(column, value, wording);
