import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AnyDefinition, columnOf, tableOf } from './entity.ts';
import { errorStatus } from './errors.ts';
import { definitionOf, definitions } from './registry.ts';

const prisma = new URL('../../../prisma/', import.meta.url);
const schema = readFileSync(new URL('schema/entities.prisma', prisma), 'utf8');
const migrations = readdirSync(new URL('migrations/', prisma), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sql'))
  .map((name) => readFileSync(new URL(`migrations/${name}`, prisma), 'utf8'))
  .join('\n');

interface ModelField {
  column: string;
  type: string;
  nullable: boolean;
  default: string | null;
}

interface Model {
  name: string;
  table: string;
  /** By the name of the field in JSON. */
  fields: Record<string, ModelField>;
  /** By the field that holds the uuid: the model it leads to. */
  relations: Record<string, string>;
}

const scalar = /^\s+(\w+)\s+(String|Int|Float|Boolean|DateTime|Json)\b(\??)(.*)$/gm;
const relation = /^\s+\w+\s+(\w+)\??\s+@relation\(fields: \[(?:productionUuid, )?(\w+)\]/gm;

const models: Model[] = Array.from(
  schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms),
  ([, name = '', body = '']) => ({
    name,
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    fields: Object.fromEntries(
      Array.from(body.matchAll(scalar), ([, field = '', type = '', optional, rest = '']) => [
        field,
        {
          column: /@map\("(\w+)"\)/.exec(rest)?.[1] ?? field,
          type: [type, /@db\.\S+/.exec(rest)?.[0]].filter(Boolean).join(' '),
          nullable: optional === '?',
          default: /@default\((.*?)\)(?: |$)/.exec(rest)?.[1] ?? null,
        },
      ]),
    ),
    relations: Object.fromEntries(
      Array.from(body.matchAll(relation), ([, target = '', field = '']) => [field, target]),
    ),
  }),
);

const modelOf = (definition: AnyDefinition) => models.find((model) => model.table === tableOf(definition));

/** The Prisma type that stores what a field's schema accepts. */
function storedAs(field: z.ZodType): string {
  const { anyOf, ...json } = z.toJSONSchema(field);
  const { type, format } = (anyOf?.find((option) => option.type !== 'null') ?? json) as {
    type?: string | string[];
    format?: string;
  };
  if (format === 'uuid') return 'String @db.Uuid';
  if (format === 'date-time') return 'DateTime @db.Timestamptz(3)';
  if (format === 'date') return 'DateTime @db.Date';
  const types: Record<string, string> = {
    string: 'String',
    integer: 'Int',
    number: 'Float',
    boolean: 'Boolean',
    array: 'Json',
    object: 'Json',
  };
  const plain = [type].flat().find((name) => name !== 'null');
  return types[plain ?? ''] ?? `no column holds ${plain}`;
}

const shared: Record<string, ModelField> = {
  uuid: { column: 'uuid', type: 'String @db.Uuid', nullable: false, default: 'dbgenerated("uuidv7()")' },
  id: { column: 'id', type: 'String', nullable: false, default: null },
  productionUuid: { column: 'production_uuid', type: 'String @db.Uuid', nullable: false, default: null },
  version: { column: 'version', type: 'Int', nullable: false, default: '1' },
  fieldVersions: { column: 'field_versions', type: 'Json', nullable: false, default: '"{}"' },
  createdAt: { column: 'created_at', type: 'DateTime @db.Timestamptz(3)', nullable: false, default: 'now()' },
  updatedAt: { column: 'updated_at', type: 'DateTime @db.Timestamptz(3)', nullable: false, default: 'now()' },
  lastModifiedBy: { column: 'last_modified_by', type: 'String', nullable: true, default: null },
  isDeleted: { column: 'is_deleted', type: 'Boolean', nullable: false, default: 'false' },
};

describe.each(definitions.map((definition) => [definition.label.one, definition] as const))(
  '%s',
  (_, definition) => {
    const model = modelOf(definition);

    it('has a model with a column of the right type for every field, and no other column', () => {
      const { productionUuid, ...always } = shared;
      const own = Object.entries(definition.fields as Record<string, z.ZodType>).map(([name, field]) => {
        const preset = definition.defaults[name];
        const column = {
          column: columnOf(name),
          type: storedAs(field),
          nullable: field.safeParse(null).success,
          default: preset === undefined ? null : JSON.stringify(preset),
        };
        return [name, column];
      });
      // A show is its own production: its row has no column for that.
      const scope = definition.type === 'production' ? {} : { productionUuid };
      expect(model?.fields).toEqual({ ...always, ...scope, ...Object.fromEntries(own) });
    });

    it('has a foreign key for every reference, to the table of the right type', () => {
      const references = Object.entries(definition.references as Record<string, { to: string }>);
      const targets = references.map(([field, { to }]) => [
        field,
        modelOf(definitionOf(to) ?? definition)?.name,
      ]);
      const scope = definition.type === 'production' ? {} : { productionUuid: 'Production' };
      expect(model?.relations).toEqual({ ...scope, ...Object.fromEntries(targets) });
    });

    it('is versioned and logged under its own name', () => {
      const attached = new RegExp(`\\('${tableOf(definition)}', '${definition.type}'\\)`);
      expect(migrations).toMatch(attached);
    });

    it('has the constraints whose breaking it puts into words', () => {
      for (const name of Object.keys(definition.rules)) {
        expect(migrations).toContain(`alter table ${tableOf(definition)} add constraint ${name} check`);
      }
      for (const [field, reference] of Object.entries(definition.references)) {
        const name = `${tableOf(definition)}_${columnOf(field)}_live`;
        expect(migrations.includes(`add constraint ${name}`)).toBe(
          (reference as { exclusive?: true }).exclusive === true,
        );
      }
    });
  },
);

describe('the database', () => {
  it('has no model of an entity that has no definition', () => {
    expect(models.map((model) => model.table).sort()).toEqual(definitions.map(tableOf).sort());
  });

  it('refuses with codes that the API knows', () => {
    const codes = Array.from(migrations.matchAll(/callsign_refuse\('(\w+)'/g), ([, code]) => code);
    expect(codes).toContain('FIELD_CONFLICT');
    for (const code of codes) expect(Object.keys(errorStatus)).toContain(code);
  });
});
