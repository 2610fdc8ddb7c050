import fc from 'fast-check';
import type { z } from 'zod';
import { zoneNames } from '../text/wall-clock.ts';

interface Def {
  type: string;
  format?: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  entries?: Record<string, string>;
  checks?: { _zod: { def: { check: string; maximum?: number; value?: number } } }[];
}

const awkward = [
  '',
  ' ',
  '  blanks around  ',
  '2026-05-01',
  '2026-05-01T08:00:00Z',
  'null',
  'true',
  '0',
  '-1e999',
  '{"a":1}',
  '[]',
  "'; drop table sources; --",
  '\\u0000 \\n %s %_ $1 #{x}',
  'Ünïcödé Ω 漢字',
  'e\u0301 is no \u00e9',
  '👩🏽‍🚀🎥',
  '\u202eright to left',
  '__proto__',
];

/** Any value that a field of the contract takes, in the form in which a client may send it. */
export function anyValueOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return raw(schema).filter((value) => schema.safeParse(value).success);
}

function raw(schema: z.ZodType): fc.Arbitrary<unknown> {
  const def = schema.def as unknown as Def;
  switch (def.type) {
    case 'nullable':
    case 'optional':
      return fc.option(raw(def.innerType as z.ZodType), { freq: 5, nil: null });
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'number':
      return number(schema as z.ZodNumber);
    case 'string':
      return takesOnlyZones(schema) ? fc.constantFrom(...zoneNames()) : text(def);
    case 'array':
      return fc.array(raw(def.element as z.ZodType), { maxLength: 6 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, part]) => [key, anyValueOf(part)])),
      );
    default:
      throw new Error(`There is no arbitrary for a field of type ${def.type}.`);
  }
}

const takesOnlyZones = (schema: z.ZodType) =>
  schema.safeParse('Europe/Berlin').success && !schema.safeParse('GFX A').success;

function number(schema: z.ZodNumber): fc.Arbitrary<number> {
  const [min, max] = [schema.minValue ?? -1e9, schema.maxValue ?? 1e9];
  if (schema.isInt) return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  const some = fc.double({ min, max, noNaN: true });
  return fc.oneof(
    some.map((value) => value + 0), // JSON has no -0.
    fc.constantFrom(min, max, 0.1 + 0.2, 1 / 3, 59.94, 1e-7, 5e-324, 123456789.12345679),
  );
}

function text(def: Def): fc.Arbitrary<string> {
  switch (def.format) {
    case 'guid':
      return fc.uuid();
    case 'datetime':
      return fc.oneof(
        moment.map((at) => at.toISOString()),
        moment.map((at) => at.toISOString().replace('Z', '+05:30')),
        moment.map((at) => at.toISOString().replace(/\.\d+Z/, '-08:00')),
      );
    case 'date':
      return moment.map((at) => at.toISOString().slice(0, 10));
    case 'url':
      return fc.webUrl({ withQueryParameters: true, withFragments: true });
    default:
  }
  const limit = def.checks?.map((check) => check._zod.def).find(({ check }) => check === 'max_length');
  const max = limit?.maximum ?? 64;
  return fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: Math.min(max, 80) }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    { weight: 2, arbitrary: fc.constantFrom(...awkward) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('x'.repeat(max), '🎬'.repeat(max / 2), 'line\nline\ttab', 'é'.repeat(max)),
    },
  );
}

const moment = fc.date({
  min: new Date('1900-01-02T00:00:00Z'),
  max: new Date('2999-12-30T00:00:00Z'),
  noInvalidDate: true,
});
