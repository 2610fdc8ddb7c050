import type { AnyDefinition } from '@callsign/contracts/entity';
import { type CellColumn, isNullable, schemaOf } from './columns.ts';

/** What a person has typed, or picked from a list: `picked` is the option's key (a uuid for a reference). */
export interface Draft {
  readonly text: string;
  readonly picked?: string;
}

/** One thing that can be picked while typing. */
export interface Option {
  readonly key: string;
  readonly text: string;
}

export type Parsed = { ok: true; value: unknown } | { ok: false; problem: string };

const refuse = (problem: string): Parsed => ({ ok: false, problem });

/** Reads a draft as a value of a column, by the contract's own schema; a problem is a sentence for its author. */
export function parseCell(
  definition: AnyDefinition,
  column: CellColumn,
  draft: Draft,
  options: readonly Option[],
): Parsed {
  const schema = schemaOf(definition, column.field);
  const read = readDraft(column, draft, options);
  if (!read.ok) return read;
  const value = read.value === '' && isNullable(schema) ? null : read.value;
  if (value === '' && column.kind === 'reference') return refuse(`${column.label} must be chosen.`);
  const checked = schema.safeParse(value);
  if (checked.success) return { ok: true, value: checked.data };
  return refuse(sentence(column, checked.error.issues[0]?.message ?? 'is not allowed'));
}

function readDraft(column: CellColumn, draft: Draft, options: readonly Option[]): Parsed {
  const text = draft.text;
  const trimmed = text.trim();
  switch (column.kind) {
    case 'number':
      return trimmed === '' ? { ok: true, value: '' } : readNumber(column, trimmed);
    case 'check':
      return readCheck(column, trimmed.toLowerCase());
    case 'list':
      return readList(trimmed);
    case 'reference':
      return readReference(column, draft, trimmed, options);
    case 'choice':
      return { ok: true, value: column.options.find((option) => same(option, trimmed)) ?? text };
    case 'instant':
      return trimmed === '' ? { ok: true, value: '' } : readInstant(column, trimmed);
    case 'day':
      return { ok: true, value: trimmed };
    case 'text':
    case 'note':
      return { ok: true, value: text };
    default:
      return column.kind satisfies never;
  }
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function readNumber(column: CellColumn, text: string): Parsed {
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? { ok: true, value: number } : refuse(`${column.label} must be a number.`);
}

function readCheck(column: CellColumn, text: string): Parsed {
  if (text === '') return { ok: true, value: '' };
  if (['yes', 'true', 'x', '1', '✓'].includes(text)) return { ok: true, value: true };
  if (['no', 'false', '0'].includes(text)) return { ok: true, value: false };
  return refuse(`${column.label} must be yes or no.`);
}

function readList(text: string): Parsed {
  const parts = text.split(',').map((part) => part.trim());
  const filled = parts.filter((part) => part !== '');
  return { ok: true, value: filled.length === 0 ? '' : filled };
}

function readReference(column: CellColumn, draft: Draft, text: string, options: readonly Option[]): Parsed {
  if (draft.picked) return { ok: true, value: draft.picked };
  if (text === '' || text === '—') return { ok: true, value: '' };
  const fits = options.filter(
    (option) => same(option.text, text) || option.text.toLowerCase().endsWith(`[${text.toLowerCase()}]`),
  );
  if (fits.length === 1 && fits[0]) return { ok: true, value: fits[0].key };
  return refuse(
    fits.length === 0
      ? `${column.label}: nothing is called “${text}”. Pick one from the list.`
      : `${column.label}: several are called “${text}”. Pick one from the list.`,
  );
}

/** Wall-clock text counts in this device's zone, as it is shown. */
function readInstant(column: CellColumn, text: string): Parsed {
  const local = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d?:\d\d))?$/.exec(text);
  const at = local ? new Date(`${local[1]}T${(local[2] ?? '00:00').padStart(5, '0')}`) : new Date(text);
  if (Number.isNaN(at.getTime())) return refuse(`${column.label} must look like 2026-05-01 08:00.`);
  return { ok: true, value: at.toISOString() };
}

/** Our own schemas say "is longer than …"; others speak in sentences already. */
function sentence(column: CellColumn, message: string): string {
  const joined = /^[a-z]/.test(message) ? `${column.label} ${message}` : `${column.label}: ${message}`;
  return /[.!?)]$/.test(joined) ? joined : `${joined}.`;
}
