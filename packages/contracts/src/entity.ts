import { z } from 'zod';
import { type DisplayId, displayId, instantOut, rowVersion, type Uuid, uuidOf, uuidOut } from './scalars.ts';

/** The part of the screen where a type has its tab (the rail of the web app). */
export type Section = 'show' | 'sources' | 'cameras' | 'cabling' | 'checks';

/** What happens to a row when the row it refers to is removed: the reference is cleared, the row goes along, or the removal is refused. */
export type OnRemove = 'clear' | 'remove' | 'refuse';

type Fields = Record<string, z.ZodType>;
type Value<F extends Fields, K extends keyof F> = z.output<F[K]>;
type IsNullable<T> = null extends T ? true : false;

/** How a grid paints and edits a column; which kinds fit follows from the field's type. */
type KindOf<T> =
  NonNullable<T> extends Uuid<string>
    ? 'reference'
    : NonNullable<T> extends boolean
      ? 'check'
      : NonNullable<T> extends number
        ? 'number'
        : NonNullable<T> extends readonly string[]
          ? 'list'
          : NonNullable<T> extends string
            ? 'text' | 'note' | 'choice' | 'day' | 'instant'
            : never;

/**
 * One column of a grid. `options` are offered while typing; only an enum field refuses others. `labels` are the words
 * that are shown and typed for options which are codes; what is stored stays the code.
 */
export type Column<F extends Fields = Fields> = {
  [K in keyof F & string]: {
    readonly field: K;
    readonly label: string;
    /** Width in CSS pixels at the default density. */
    readonly width: number;
    readonly kind: KindOf<Value<F, K>>;
    readonly options?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  };
}[keyof F & string];

type References<F extends Fields> = {
  readonly [K in keyof F & string as NonNullable<Value<F, K>> extends Uuid<string> ? K : never]: NonNullable<
    Value<F, K>
  > extends Uuid<infer T>
    ? {
        readonly to: T;
        readonly onRemove: IsNullable<Value<F, K>> extends true ? OnRemove : 'remove' | 'refuse';
        /** At most one live row may hold the same reference (one camera per CCU). */
        readonly exclusive?: true;
      }
    : never;
};

type Sample<F extends Fields> = { readonly [K in keyof F]?: z.input<F[K]> };

/** An entity type as plain data: everything that routes, commits, grids and tests loop over. */
export interface EntityDefinition<T extends string, F extends Fields> {
  readonly type: T;
  /** Last part of its paths (`/api/cable-snakes`); with underscores it is the table's name. */
  readonly plural: string;
  readonly label: { readonly one: string; readonly many: string };
  /** Prefix of its display ids: "SRC" of "SRC 12". */
  readonly prefix: string;
  readonly section: Section;
  readonly fields: F;
  /** The field that holds the name people call the row by. */
  readonly title: keyof F & string;
  /** What a new row holds in fields that are neither sent nor nullable. */
  readonly defaults: { readonly [K in keyof F]?: z.output<F[K]> };
  /** Fields that only the database writes. */
  readonly computed: readonly (keyof F & string)[];
  readonly references: References<F>;
  /**
   * Fields answered only to roles with `secrets:read` (roles.ts). They are nullable, because everyone else is
   * answered null.
   */
  readonly secret?: readonly (keyof F & string)[];
  /**
   * The fields that partners' programs may read, besides uuid and id; without it they cannot read the type at all.
   * Never list a secret or the crew's notes.
   */
  readonly external?: readonly ((keyof F & string) | 'createdAt' | 'updatedAt')[];
  /** Names of the table's check constraints, with the sentence to answer when one is broken. */
  readonly rules: Readonly<Record<string, string>>;
  readonly columns: readonly Column<F>[];
  /** Rows are shown in groups by this field, each headed with done and total. */
  readonly groupBy?: { readonly field: keyof F & string; readonly done: keyof F & string };
  readonly sample: Sample<F>;
}

/** Declares an entity type. A column, reference, title or sample that fits no field does not compile. */
export function defineEntity<const T extends string, F extends Fields>(
  definition: EntityDefinition<T, F>,
): EntityDefinition<T, F> {
  return definition;
}

/** Any entity definition, for code that loops over all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where the field types of all definitions are forgotten.
export type AnyDefinition = EntityDefinition<string, any>;

/** The fields that rows of every type have. */
export interface SharedFields<T extends string> {
  uuid: Uuid<T>;
  id: DisplayId;
  productionUuid: Uuid<'production'>;
  version: number;
  /** Field → the row's version when that field last changed; a field not named here has never changed. */
  fieldVersions: Record<string, number>;
  createdAt: string;
  updatedAt: string;
  lastModifiedBy: string | null;
  isDeleted: boolean;
}

/** The row of a definition as the API answers it. */
export type RowOf<D> =
  D extends EntityDefinition<infer T, infer F> ? SharedFields<T> & { [K in keyof F]: z.output<F[K]> } : never;

const nullable = (schema: z.ZodType) => schema.safeParse(null).success;

const rowSchemas = new WeakMap<AnyDefinition, z.ZodObject>();

/** Schema of a stored row, as answered by every route and carried by every change; one instance per definition. */
export function rowSchema(definition: AnyDefinition): z.ZodObject {
  const known = rowSchemas.get(definition);
  if (known) return known;
  const schema = z
    .object({
      uuid: uuidOut(definition.type),
      id: z.string(),
      productionUuid: uuidOut('production'),
      ...(definition.fields as Fields),
      version: z.int(),
      fieldVersions: z.record(z.string(), z.int()),
      createdAt: instantOut,
      updatedAt: instantOut,
      lastModifiedBy: z.string().nullable(),
      isDeleted: z.boolean(),
    })
    .meta({
      id: `${modelNameOf(definition)}Row`,
      description: `A ${definition.label.one}, as stored.`,
    });
  rowSchemas.set(definition, schema);
  return schema;
}

/** The fields a client may write. */
export function writableFields(definition: AnyDefinition): Fields {
  const fields = Object.entries(definition.fields as Fields);
  return Object.fromEntries(fields.filter(([name]) => !definition.computed.includes(name)));
}

/** Schema of a new row: no uuid (Postgres makes it), and no id needed (the next free one is taken). */
export function createSchema(definition: AnyDefinition) {
  const shape: Fields = {};
  for (const [name, schema] of Object.entries(writableFields(definition))) {
    shape[name] = nullable(schema) || name in definition.defaults ? schema.optional() : schema;
  }
  const scope = definition.type === 'production' ? {} : { productionUuid: uuidOf('production') };
  return z.strictObject({ ...scope, id: displayId.optional(), ...shape });
}

/** Schema of an edit: only the fields that change, and `version`, the row's version their author was looking at. */
export function updateSchema(definition: AnyDefinition) {
  const shape: Fields = {};
  for (const [name, schema] of Object.entries(writableFields(definition))) shape[name] = schema.optional();
  return z.strictObject({ version: rowVersion.optional(), id: displayId.optional(), ...shape });
}

/** The name of its Prisma model, and with `Row` behind it of its schema in OpenAPI: `CableSnake` of `cable-snake`. */
export const modelNameOf = ({ type }: Pick<AnyDefinition, 'type'>) =>
  type.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The table that holds a type's rows. */
export const tableOf = (definition: AnyDefinition) => definition.plural.replaceAll('-', '_');

/** camelCase field → snake_case column. Mechanical both ways, so that no name needs a table of its own. */
export const columnOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** snake_case column → camelCase field. */
export const fieldOf = (column: string) =>
  column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
