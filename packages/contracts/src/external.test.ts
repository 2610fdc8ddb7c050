import { describe, expect, it } from 'vitest';
import { externalDefinitions, externalFields, externalSchema } from './external.ts';
import { definitions } from './registry.ts';

describe.each(externalDefinitions.map((definition) => [definition.type, definition] as const))(
  'what partners are told of a %s',
  (_type, definition) => {
    const fields = externalFields(definition);

    it('is fields that it has, each named once', () => {
      const known = ['uuid', 'id', 'createdAt', 'updatedAt', ...Object.keys(definition.fields)];
      expect(fields.filter((field) => !known.includes(field))).toEqual([]);
      expect(new Set(fields).size).toBe(fields.length);
      expect(Object.keys(externalSchema(definition).shape)).toEqual([...fields]);
    });

    it('is no secret, nothing that the crew notes for itself, and not how the log counts', () => {
      const never = [...(definition.secret ?? []), 'note', 'noteA', 'noteB', 'lastModifiedBy', 'version'];
      const counted = ['fieldVersions', 'isDeleted', 'seq', 'commit', 'userId', 'userName'];
      expect(fields.filter((field) => [...never, ...counted].includes(field))).toEqual([]);
    });
  },
);

it('what lists no fields for partners is not there for them', () => {
  const hidden = definitions.filter((definition) => !externalDefinitions.includes(definition));
  expect(hidden.map(({ type }) => type)).toContain('checklist-item');
  for (const definition of hidden) expect(externalFields(definition)).toEqual([]);
});
