import { expect, it } from 'vitest';
import { childrenOf } from './children.ts';
import { compatCreate, compatUpdate } from './compat.ts';
import { rowSchema } from './entity.ts';
import { definitions } from './registry.ts';

it('rows that belong to a row of another type travel within it, under the names of the seed', () => {
  const told = definitions.flatMap((definition) =>
    childrenOf(definition).map(({ sentAs, answeredAs }) => `${definition.type}: ${sentAs}, ${answeredAs}`),
  );
  const known = ['source: outputs, sourceOutputs', 'cable-snake: lines, snakeLines'];
  expect(told).toEqual(expect.arrayContaining(known));
});

it.each(definitions.map((definition) => [definition.type, definition] as const))(
  'no list of child rows has the name of a field of a %s',
  (_, definition) => {
    const fields = new Set([
      ...Object.keys(rowSchema(definition).shape),
      'productionId',
      'userId',
      'userName',
    ]);
    const names = childrenOf(definition).flatMap(({ sentAs, answeredAs }) => [sentAs, answeredAs]);
    expect(names.filter((name) => fields.has(name))).toEqual([]);
  },
);

it.each(definitions.map((definition) => [definition.type, definition] as const))(
  'a new %s takes the sender it does not use and no uuid; an edit takes the row as it was answered',
  (_, definition) => {
    const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';
    const sender = { userId: 'user-1', userName: 'Ana' };
    const references = Object.keys(definition.references).map((field) => [field, uuid]);
    const scope = definition.type === 'production' ? {} : { productionId: 'prod-123' };
    const fresh = { ...definition.sample, ...Object.fromEntries(references), ...scope, ...sender };
    expect(compatCreate(definition).safeParse(fresh).error?.issues).toBeUndefined();
    expect(compatCreate(definition).safeParse({ ...fresh, uuid }).success).toBe(false);
    const kept = { version: 1, fieldVersions: {}, createdAt: 'x', updatedAt: 'x', lastModifiedBy: null };
    const answered = { ...fresh, ...kept, uuid, id: 'X 1', productionUuid: uuid, isDeleted: false };
    expect(compatUpdate(definition).safeParse(answered).error?.issues).toBeUndefined();
    expect(compatUpdate(definition).safeParse({ ...answered, isDeleted: true }).success).toBe(false);
    expect(compatUpdate(definition).safeParse({ ...answered, made: 'up' }).success).toBe(false);
  },
);
