import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { invitationBody, passwordBody, setupBody } from './accounts.ts';
import { operation } from './commits.ts';
import { createSchema, updateSchema } from './entity.ts';
import { definitions } from './registry.ts';
import './issue-text.ts';

const problem = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

describe('what is wrong with a value, in our own words', () => {
  test.each([
    [z.string(), undefined, 'is missing'],
    [z.string(), 7, 'must be text'],
    [z.number(), 'x', 'must be a number'],
    [z.int(), 0.5, 'must be a whole number'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.object({}), [], 'must be an object'],
    [z.bigint(), 1, 'must be of another kind'],
    [z.string().min(20), 'x', 'must have at least 20 characters'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().max(1000), 'x'.repeat(1001), 'must have at most 1,000 characters'],
    [z.string().length(1), 'xy', 'must have 1 character'],
    [z.array(z.string()).max(2), ['', '', ''], 'must have at most 2 entries'],
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().gt(1), 1, 'must be more than 1'],
    [z.number().max(64), 65, 'must be at most 64'],
    [z.number().lt(64), 64, 'must be less than 64'],
    [z.number().multipleOf(5), 7, 'must be a multiple of 5'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.literal('a'), 'c', 'must be a'],
    [z.email(), 'x', 'must be an e-mail address, such as kim@example.com'],
    [z.iso.date(), 'x', 'must be a day, such as 2026-05-01'],
    [z.string().regex(/^a$/), 'x', 'is not of the form that is needed here'],
    [z.strictObject({}), { a: 1 }, 'holds a field that is not known here'],
    [z.union([z.string(), z.number()]), true, 'is of no form that is known here'],
    [z.map(z.string(), z.number()), new Map([['a', 'b']]), 'holds an entry that is not allowed'],
    [z.string().refine(() => false), 'x', 'is not allowed'],
  ])('%#: %s', (schema, value, message) => {
    const { issues } = schema.safeParse(value).error ?? { issues: [] };
    expect(issues[0]?.message).toMatch(
      issues[0]?.code === 'invalid_type' && value instanceof Map ? /./ : message,
    );
  });

  test('a range is said whole', () => {
    const width = definitions.find(({ type }) => type === 'snake-line')?.fields.lineNumber as z.ZodType;
    for (const value of [0, 1001])
      expect(problem(width, value)).toBe('must be a whole number from 1 to 1,000');
  });
});

describe('what the library would say', () => {
  const english = /invalid|expected|received|too (big|small)|unrecognized|>=|<=/i;
  const schemas = [
    ...definitions.flatMap((definition) => [createSchema(definition), updateSchema(definition)]),
    operation,
    setupBody,
    passwordBody,
    invitationBody,
  ];
  const keys = [...new Set(definitions.flatMap(({ fields }) => Object.keys(fields)))];
  const junk = fc.oneof(
    fc.dictionary(
      fc.constantFrom(...keys, 'email', 'password', 'days', 'op', 'fields'),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    fc.jsonValue(),
  );

  test.each(schemas.map((schema, place) => [place, schema] as const))(
    'reaches nobody: schema %i',
    (_, schema) => {
      fc.assert(
        fc.property(junk, (value) => {
          for (const { message } of schema.safeParse(value).error?.issues ?? [])
            expect(message).not.toMatch(english);
        }),
        { numRuns: 60 },
      );
    },
  );
});
