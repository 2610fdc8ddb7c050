import { type AnyDefinition, writableFields } from '@callsign/contracts/entity';
import { timeText } from '@callsign/contracts/instant-text';

import { valueText, type Wording } from '@callsign/contracts/value-text';
import type { DisplayIdText } from '@callsign/identity/brands';
import { columnsOf } from '../columns/columns.ts';
import type { Refusal } from '../sync/overlay.ts';
import type { Problem, Values } from '../sync/result.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';

type Typed = Pick<Refusal, 'field' | 'value'>;

/** What a person typed into a row that is deleted by now, field by field, as they read it. */
export function typedTexts(
  definition: AnyDefinition,
  refusals: readonly Typed[],
  wording: Wording,
): { label: string; text: string }[] {
  const columns = columnsOf(definition);
  return refusals.map(({ field, value }) => {
    const column = columns.find((one) => one.field === field);
    const text = column ? valueText(column, value, wording) : String(value);
    return { label: column?.label ?? field, text };
  });
}

/** Who deleted the row and when (in a zone), as a sentence; that it is gone where the server no longer knows it. */
export function deletionText(definition: AnyDefinition, problem: Problem | undefined, zone: string): string {
  const id = (problem?.entity as AnyRow | undefined)?.id ?? `A ${definition.label.one.toLowerCase()}`;
  if (problem?.code === 'NOT_FOUND') return `${id} is gone.`;
  const { userName = null, at = null } = problem?.deleted ?? {};
  return `${id} was deleted by ${userName ?? 'someone'}${at ? ` at ${timeText(at, zone)}` : ''}.`;
}

/** The fields of a new row that takes the place of a deleted one: what it held, what was typed over that, and a new id. */
export function copiedFields(
  definition: AnyDefinition,
  row: AnyRow | undefined,
  refusals: readonly Typed[],
  id: DisplayIdText,
): Values {
  const stored = Object.keys(writableFields(definition)).flatMap((field) => {
    const value = (row && valueIn(row, field)) ?? null;
    return value === null ? [] : [[field, value]];
  });
  const typed = refusals.map(({ field, value }) => [field, value]);
  return { ...Object.fromEntries([...stored, ...typed]), id };
}
