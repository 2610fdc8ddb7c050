import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { type AnyDefinition, writableFields } from '../entity.ts';
import { definitions } from '../registry.ts';
import { anyValueOf } from '../testing/any-value.ts';
import type { Option } from './reading.ts';
import type { TextColumn } from './text-column.ts';
import { optionsOf, readValue, valueText, type Wording } from './value-text.ts';

const locales = ['en-US', 'en-GB', 'en-IN', 'de-DE', 'de-CH', 'fr-FR', 'sv-SE', 'ja-JP', 'ar-EG', 'hu-HU'];
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
  'Pacific/Apia',
];
const rows = [
  { key: '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17', text: 'Shading 1 [CCU 1]', id: 'CCU 1' },
  { key: '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a18', text: 'CCU 2', id: 'CCU 2' },
  { key: '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a19', text: 'shading 1 [ccu 1]', id: 'CCU 3' },
] as Option[];
const wordings: Wording[] = locales.flatMap((locale) =>
  zones.map((zone) => ({
    locale,
    zone,
    reference: (uuid: string) => rows.find(({ key }) => key === uuid)?.text ?? '',
  })),
);

function columnsOf(definition: AnyDefinition): TextColumn[] {
  const references = definition.references as Record<string, { to: string }>;
  return definition.columns
    .filter(({ field }) => field in writableFields(definition))
    .map((column) => ({
      options: [],
      labels: {},
      ...column,
      target: references[column.field]?.to ?? null,
    }));
}

function valuesOf(definition: AnyDefinition, column: TextColumn): fc.Arbitrary<unknown> {
  const schema = definition.fields[column.field] as z.ZodType;
  if (column.kind === 'reference') return fc.constantFrom(...rows.map(({ key }) => key));
  const choices = fc.constantFrom(
    ...(column.kind === 'choice' ? column.options : []),
    ...['1.234', '"', ',', ''],
  );
  // As the database holds it: what the schema makes of it.
  return fc
    .oneof(anyValueOf(schema), choices)
    .filter((value) => schema.safeParse(value).success)
    .map((value) => schema.parse(value));
}

/** Nothing, no text and no items are shown the same, and are the same to whoever reads it. */
const orEmpty = (value: unknown) =>
  value === '' || (Array.isArray(value) && value.length === 0) ? null : value;

/** A word that is another's label is that other. */
const coded = (column: TextColumn, value: unknown) =>
  optionsOf(column).find(
    ({ key, text }) => key !== text && text.toLowerCase() === String(value).trim().toLowerCase(),
  )?.key ?? value;

describe.each(definitions.map((definition) => [definition.type, definition] as const))(
  '%s',
  (_, definition) => {
    test.each(columnsOf(definition).map((column) => [column.field, column] as const))(
      'what is shown of %s is read back as the same value, in any locale and zone',
      (_field, column) => {
        fc.assert(
          fc.property(valuesOf(definition, column), fc.constantFrom(...wordings), (value, wording) => {
            const text = valueText(column, value, wording);
            const reading = readValue(definition, column, { text }, rows, wording);
            const expected = orEmpty(coded(column, value));
            expect(reading.ok ? orEmpty(reading.value) : reading.problem, text).toEqual(expected);
          }),
          { numRuns: 60 },
        );
      },
    );
  },
);

test('a code that is no word of its own has a label', () => {
  const codes = definitions.flatMap((definition) =>
    columnsOf(definition).flatMap((column) =>
      optionsOf(column).filter(({ key, text }) => /^[^/]*_|^$|^[a-z-]+$/.test(key) && text === key),
    ),
  );
  expect(codes).toEqual([]);
});
