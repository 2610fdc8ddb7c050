import type { AnyDefinition } from '@callsign/contracts/entity';
import { feedText } from '@callsign/contracts/signal-path';
import type { AnyRow } from '../data/any-row.ts';
import type { CellColumn } from './columns.ts';

/** What stands in a reference that points nowhere. */
export const NOTHING = '—';

const two = (number: number) => String(number).padStart(2, '0');

/** A point in time in this device's zone: "2026-05-01 08:00". */
export function instantText(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The words for the row of a type that a reference points to; empty when there is none. */
export type ReferenceText = (uuid: string, target: string) => string;

/** A row in words: NAME [ID]. */
export const rowText = (definition: AnyDefinition, row: AnyRow): string =>
  feedText({ id: row.id, name: String(row[definition.title] ?? '') });

/** What stands in place of a secret that this person is not told. */
export const HIDDEN = 'hidden';

/** A stored value as a person reads it: what they are not told is not the same as nothing. */
export const shownText = (column: CellColumn, value: unknown, referenceText: ReferenceText): string =>
  column.isHidden ? HIDDEN : valueText(column, value, referenceText);

/** A stored value as a person reads and edits it; null is the empty text. */
export function valueText(column: CellColumn, value: unknown, referenceText: ReferenceText): string {
  if (value === null || value === undefined) return '';
  switch (column.kind) {
    case 'check':
      return value ? 'yes' : 'no';
    case 'list':
      return (value as string[]).join(', ');
    case 'reference':
      return referenceText(value as string, column.target ?? '');
    case 'instant':
      return instantText(value as string);
    case 'text':
    case 'number':
    case 'choice':
    case 'note':
    case 'day':
      return String(value);
    default:
      return column.kind satisfies never;
  }
}
