import type { AnyDefinition } from '../entity.ts';
import type { Uuid } from '../scalars.ts';
import { checkText, labelOf, readCheck, readChoice, readReference } from './choice-text.ts';
import { readDay } from './day-text.ts';
import { instantText, readInstant } from './instant-text.ts';
import { listText, readList } from './list-text.ts';
import { numberText, readNumber } from './number-text.ts';
import { type Draft, type Option, type Reading, read, refuse, type TextPlace } from './reading.ts';
import { isClosed, isNullable, isWhole, schemaOf, type TextColumn } from './text-column.ts';

/** What the words for a value depend on besides the value: where they are shown, and how other rows are named now. */
export interface Wording extends TextPlace {
  /** The words for the row of a type that a reference points to; empty when there is none. */
  readonly reference: (uuid: Uuid, target: string) => string;
}

/** A stored value as a person reads and edits it; null is the empty text. `readValue` reads it back. */
export function valueText(column: TextColumn, value: unknown, wording: Wording): string {
  if (value === null || value === undefined) return '';
  switch (column.kind) {
    case 'check':
      return checkText(value === true);
    case 'list':
      return listText(value as string[]);
    case 'reference':
      return wording.reference(value as Uuid, column.target ?? '');
    case 'instant':
      return instantText(value as string, wording.zone);
    case 'number':
      return numberText(value as number, wording.locale);
    case 'choice':
      return labelOf(column.labels, value as string);
    case 'text':
    case 'note':
    case 'day':
      return String(value);
    default:
      return column.kind satisfies never;
  }
}

/** What can be chosen in a column, as options. */
export const optionsOf = ({ options, labels }: TextColumn): readonly Option[] =>
  options.map((code) => ({ key: code, text: labelOf(labels, code) }));

/**
 * Reads a draft as a value of a field. Only the forms that a reader names are taken, and the value satisfies the
 * field's schema; otherwise the problem is a sentence for its author. `rows` are those that a reference may point to.
 */
export function readValue(
  definition: AnyDefinition,
  column: TextColumn,
  draft: Draft,
  rows: readonly Option[],
  place: TextPlace,
): Reading {
  const schema = schemaOf(definition, column.field);
  const reading = readDraft(definition, column, draft, rows, place);
  if (!reading.ok) return reading;
  const value = reading.value === '' && isNullable(schema) ? null : reading.value;
  if (value === '' && column.kind === 'reference') return refuse(`${column.label} must be chosen.`);
  const checked = schema.safeParse(value);
  if (checked.success) return read(checked.data);
  return refuse(sentence(column, checked.error.issues[0]?.message ?? 'is not allowed'));
}

function readDraft(
  definition: AnyDefinition,
  column: TextColumn,
  { text, picked }: Draft,
  rows: readonly Option[],
  place: TextPlace,
): Reading {
  const { kind, label } = column;
  if (picked !== undefined && (kind === 'reference' || kind === 'choice')) return read(picked);
  if (kind === 'text' || kind === 'note') return read(text);
  const isBlank = text.trim() === '';
  if (kind === 'choice') {
    const isOnly = isClosed(definition, column);
    const isNone = isBlank && isOnly && isNullable(schemaOf(definition, column.field));
    return isNone ? read('') : readChoice(label, text, optionsOf(column), isOnly);
  }
  if (isBlank) return read('');
  switch (kind) {
    case 'number':
      return readNumber(label, text, place.locale, isWhole(schemaOf(definition, column.field)));
    case 'check':
      return readCheck(label, text);
    case 'list':
      return filled(readList(label, text));
    case 'reference':
      return text.trim() === NOTHING ? read('') : readReference(label, text, rows);
    case 'instant':
      return readInstant(label, text, place);
    case 'day':
      return readDay(label, text, place.locale);
    default:
      return kind satisfies never;
  }
}

/** Shown for a reference whose row does not exist. */
export const NOTHING = '—';

const filled = (reading: Reading<string[]>): Reading =>
  reading.ok && reading.value.length === 0 ? read('') : reading;

/** Our own schemas say "is longer than …"; identity speaks in sentences already. */
function sentence(column: TextColumn, message: string): string {
  const joined = /^[a-z]/.test(message) ? `${column.label} ${message}` : `${column.label}: ${message}`;
  return /[.!?)]$/.test(joined) ? joined : `${joined}.`;
}
