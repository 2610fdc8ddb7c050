import { describe, expect, it } from 'vitest';
import { externalDefinitions, externalFields, externalSchema } from './external.ts';
import { definitions } from './registry.ts';
import { routeRules } from './route-rules.ts';

describe.each(externalDefinitions.map((definition) => [definition.type, definition] as const))(
  'what partners are told of a %s',
  (type, definition) => {
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

    it('has four routes, for keys of that type', () => {
      const base = `/api/v1/external/${definition.plural}`;
      const rules = Object.entries(routeRules).filter(([route]) => route.split(' ')[1]?.startsWith(base));
      const own = rules.filter(([, rule]) => 'type' in rule && rule.type === type);
      expect(own.map(([route]) => route).sort()).toEqual(
        [`GET ${base}`, `GET ${base}/by-id/{id}`, `GET ${base}/{uuid}`, `POST ${base}/batch`].sort(),
      );
    });
  },
);

it('what lists no fields for partners is not there for them', () => {
  const hidden = definitions.filter((definition) => !externalDefinitions.includes(definition));
  expect(hidden.map(({ type }) => type)).toContain('checklist-item');
  for (const definition of hidden) expect(externalFields(definition)).toEqual([]);
});
