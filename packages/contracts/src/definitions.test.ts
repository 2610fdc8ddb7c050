import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { operation } from './commits.ts';
import {
  type AnyDefinition,
  columnOf,
  createSchema,
  fieldOf,
  rowSchema,
  tableOf,
  updateSchema,
  writableFields,
} from './entity.ts';
import { definitionOf, definitions, registry } from './registry.ts';

const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';
const sharedFields = [
  'uuid',
  'id',
  'productionUuid',
  'version',
  'fieldVersions',
  'createdAt',
  'updatedAt',
  'lastModifiedBy',
  'isDeleted',
];
const fieldsOf = (definition: AnyDefinition) =>
  Object.entries(definition.fields as Record<string, z.ZodType>);
/** Fields that hold objects are edited in the drawer and have no column. */
const holdsObjects = (schema: z.ZodType) =>
  JSON.stringify(z.toJSONSchema(schema)).includes('"type":"object"');
const mayBeNull = (schema: z.ZodType) => schema.safeParse(null).success;

/** The sample with what it leaves out: the show, and the rows that it cannot do without. */
function newRow(definition: AnyDefinition): Record<string, unknown> {
  const required = fieldsOf(definition).filter(
    ([name, schema]) => name in definition.references && !mayBeNull(schema),
  );
  const scope = definition.type === 'production' ? {} : { productionUuid: uuid };
  return { ...scope, ...definition.sample, ...Object.fromEntries(required.map(([name]) => [name, uuid])) };
}

function problemsOf(schema: z.ZodType, value: unknown): string[] {
  return (schema.safeParse(value).error?.issues ?? []).map((issue) =>
    issue.code === 'unrecognized_keys' ? `unknown ${issue.keys}` : `${issue.code} ${issue.path.join('.')}`,
  );
}

describe.each(definitions.map((definition) => [definition.label.one, definition] as const))(
  '%s',
  (_, definition) => {
    const create = createSchema(definition);
    const update = updateSchema(definition);

    it('its sample can be created as it stands, and comes out unchanged', () => {
      expect(create.parse(newRow(definition))).toEqual(newRow(definition));
    });

    it('its sample tells every field that people write, apart from references', () => {
      const written = Object.keys(writableFields(definition)).filter(
        (name) => !(name in definition.references),
      );
      expect(Object.keys(definition.sample).sort()).toEqual(written.sort());
      expect(Object.values(definition.sample)).not.toContain(null);
    });

    it('its sample differs from the defaults, so that a lost field is noticed', () => {
      for (const [name, value] of Object.entries(definition.defaults)) {
        expect(definition.sample[name], name).not.toEqual(value);
      }
    });

    it.each([
      'uuid',
      'version',
      'fieldVersions',
      'isDeleted',
      'createdAt',
      'updatedAt',
      'lastModifiedBy',
      'madeUp',
    ])('a new one with "%s" is refused', (name) => {
      expect(problemsOf(create, { ...newRow(definition), [name]: 1 })).toEqual([`unknown ${name}`]);
    });

    it('a new one needs only what has no default, and nothing is filled in for it', () => {
      const needed = Object.entries(newRow(definition)).filter(
        ([name]) =>
          name === 'productionUuid' ||
          !(name in definition.defaults || mayBeNull(definition.fields[name] as z.ZodType)),
      );
      expect(create.parse(Object.fromEntries(needed))).toEqual(Object.fromEntries(needed));
      for (const [name] of needed) {
        const { [name]: _left, ...rest } = Object.fromEntries(needed);
        expect(problemsOf(create, rest), name).toEqual([`invalid_type ${name}`]);
      }
    });

    it('an edit keeps to the fields that were sent: absent fields stay absent, and an empty one changes nothing', () => {
      expect(update.parse({})).toEqual({});
      for (const [name, value] of Object.entries(newRow(definition))) {
        if (name === 'productionUuid') continue;
        expect(update.parse({ [name]: value, version: 3 })).toEqual({ [name]: value, version: 3 });
      }
    });

    it('an edit clears a field only where it may be empty', () => {
      for (const [name, schema] of Object.entries(writableFields(definition))) {
        expect(update.safeParse({ [name]: null }).success, name).toBe(mayBeNull(schema));
      }
    });

    it.each(['uuid', 'productionUuid', 'fieldVersions', 'isDeleted', 'madeUp'])(
      'an edit with "%s" is refused',
      (name) => {
        expect(problemsOf(update, { [name]: uuid })).toEqual([`unknown ${name}`]);
      },
    );

    it('an edit refuses a version that no row has had', () => {
      for (const version of [0, -1, 1.5, '1']) expect(update.safeParse({ version }).success).toBe(false);
    });

    it('what the database computes is refused in a new one and in an edit', () => {
      for (const name of definition.computed) {
        expect(problemsOf(create, { ...newRow(definition), [name]: null })).toEqual([`unknown ${name}`]);
        expect(problemsOf(update, { [name]: null })).toEqual([`unknown ${name}`]);
      }
    });

    it('every field has one column, but for those that hold objects', () => {
      const hidden = fieldsOf(definition).flatMap(([name, schema]) => (holdsObjects(schema) ? [name] : []));
      const painted = definition.columns.map((column) => column.field);
      expect([...painted, ...hidden].sort()).toEqual(Object.keys(definition.fields).sort());
      expect(new Set(definition.columns.map((column) => column.label)).size).toBe(painted.length);
    });

    it('a column of days, moments, notes or choices is painted as such', () => {
      for (const { field, kind, options } of definition.columns) {
        const schema = definition.fields[field] as z.ZodType;
        const takes = (text: string) => schema.safeParse(text).success;
        expect(kind === 'day', field).toBe(takes('2026-05-01') && !takes('GFX A'));
        expect(kind === 'instant', field).toBe(takes('2026-05-01T08:00:00.000Z') && !takes('GFX A'));
        expect(kind === 'note', field).toBe(takes('two\nlines'));
        // A list of choices is offered option by option; what has no options offers nothing.
        const offers = options ?? [];
        expect(offers.length > 0, field).toBe(
          kind === 'choice' || (kind === 'list' && options !== undefined),
        );
        for (const option of offers)
          expect(takes(option) || kind === 'list', `${field} ${option}`).toBe(true);
      }
    });

    it('a field ends in Uuid exactly where it refers to another row, whose type the registry holds', () => {
      const named = Object.keys(definition.fields).filter((name) => name.endsWith('Uuid'));
      expect(Object.keys(definition.references).sort()).toEqual(named.sort());
      for (const { to } of Object.values(definition.references) as { to: string }[]) {
        expect(definitionOf(to)?.type).toBe(to);
      }
    });

    it('no field takes the name of one that every row has', () => {
      expect(Object.keys(definition.fields).filter((name) => sharedFields.includes(name))).toEqual([]);
    });

    it('the names of its fields, table and columns lead to each other', () => {
      for (const field of [...Object.keys(definition.fields), ...sharedFields]) {
        expect(fieldOf(columnOf(field))).toBe(field);
        expect(columnOf(field)).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      }
      expect(tableOf(definition).replaceAll('_', '-')).toBe(definition.plural);
    });

    it('its stored row holds the shared fields and its own, and no others', () => {
      const row = rowSchema(definition);
      expect(Object.keys(row.shape).sort()).toEqual(
        [...sharedFields, ...Object.keys(definition.fields)].sort(),
      );
      expect(rowSchema(definition)).toBe(row);
    });

    it('a commit takes its sample as a new row, and no uuid for it', () => {
      const { productionUuid: _show, ...fields } = newRow(definition);
      const step = { op: 'create', entityType: definition.type, fields };
      expect(operation.safeParse(step).success).toBe(definition.type !== 'production');
      expect(operation.safeParse({ ...step, uuid }).success).toBe(false);
      expect(operation.safeParse({ ...step, fields: { ...fields, uuid } }).success).toBe(false);
    });
  },
);

describe('all entity types together', () => {
  const all = (part: (definition: AnyDefinition) => string) => definitions.map(part);

  it('each has a name, a path, a prefix and labels of its own', () => {
    const parts: ((definition: AnyDefinition) => string)[] = [
      (definition) => definition.type,
      (definition) => definition.plural,
      tableOf,
      (definition) => definition.prefix.toLowerCase(),
      (definition) => definition.label.one,
      (definition) => definition.label.many,
    ];
    for (const part of parts) expect(new Set(all(part)).size).toBe(definitions.length);
  });

  it('paths and prefixes can be written in an address and in an id', () => {
    for (const { plural, type, prefix } of definitions) {
      expect(plural).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(type).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(prefix).toMatch(/^[A-Z]{2,5}$/);
    }
  });

  it('no path is taken for one of the fixed ones', () => {
    expect(all((definition) => definition.plural)).not.toContain('commits');
  });

  it('stand under their own name, the show first', () => {
    expect(Object.keys(registry)).toEqual(all((definition) => definition.type));
    expect(definitions[0]?.type).toBe('production');
    expect(definitionOf('camera')).toBe(registry.camera);
    for (const name of ['kamera', 'Camera', 'constructor', '__proto__'])
      expect(definitionOf(name)).toBeUndefined();
  });

  it('have no circle of rows that go along when one is removed', () => {
    const goesWith = (type: string): string[] =>
      definitions
        .filter((other) =>
          Object.values(other.references).some((reference) => {
            const { to, onRemove } = reference as { to: string; onRemove: string };
            return to === type && onRemove === 'remove';
          }),
        )
        .map((other) => other.type);
    const reach = (type: string, seen: string[]): void => {
      expect(seen).not.toContain(type);
      for (const next of goesWith(type)) reach(next, [...seen, type]);
    };
    for (const { type } of definitions) reach(type, []);
  });

  it('a secret field may be empty, for empty is what it is to who may not see it', () => {
    for (const { type, fields, secret = [] } of definitions)
      for (const field of secret)
        expect(fields[field].safeParse(null).success, `${type}.${field}`).toBe(true);
  });

  it('a name that is secret in one type is secret in all, because answers are blanked by name', () => {
    const secrets = new Set(definitions.flatMap(({ secret = [] }) => secret));
    expect(secrets.size).toBeGreaterThan(0);
    for (const { type, fields, secret = [], title } of definitions) {
      const own = Object.keys(fields).filter((field) => secrets.has(field));
      expect(own, type).toEqual([...secret]);
      expect(secrets.has(title), type).toBe(false);
    }
  });
});

test('switches can be about the whole show, or about any other type of the registry', () => {
  const types = definitions.map(({ type }) => type).filter((type) => type !== 'switch');
  for (const type of ['', ...types])
    expect(createSchema(registry.switch).safeParse({ productionUuid: uuid, appliesTo: type }).success).toBe(
      true,
    );
});
