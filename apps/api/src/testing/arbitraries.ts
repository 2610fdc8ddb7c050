import { anyValueOf } from '@callsign/contracts/any-value';
import { type AnyDefinition, createSchema, writableFields } from '@callsign/contracts/entity';
import fc from 'fast-check';
import type { z } from 'zod';

/**
 * Any new row of a type that the contract takes; `references` gives the uuids that each reference may hold. Times that
 * a rule orders (load-in before load-out) come both and in order, or not at all.
 */
export function rowOf(
  definition: AnyDefinition,
  references: Record<string, string[]>,
): fc.Arbitrary<Record<string, unknown>> {
  const shape = Object.fromEntries(
    Object.entries(writableFields(definition)).map(([field, schema]) => {
      const targets = references[field];
      return [field, targets ? fc.constantFrom(...targets) : anyValueOf(schema)];
    }),
  );
  const contract = createSchema(definition).shape as Record<string, z.ZodType>;
  const requiredKeys = Object.keys(shape).filter((field) => !contract[field]?.safeParse(undefined).success);
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    id: anyValueOf(contract.id as z.ZodType),
    ...shape,
  };
  return fc.record(fields, { requiredKeys }).map(inOrder);
}

function inOrder({ loadIn, loadOut, ...row }: Record<string, unknown>): Record<string, unknown> {
  if (loadIn === undefined || loadOut === undefined) return row;
  if (typeof loadIn !== 'string' || typeof loadOut !== 'string') return { ...row, loadIn, loadOut };
  const [first, last] = Date.parse(loadIn) <= Date.parse(loadOut) ? [loadIn, loadOut] : [loadOut, loadIn];
  return { ...row, loadIn: first, loadOut: last };
}
