import { mappedName } from './mapped-name.ts';
import type { Block, PrismaSchema } from './syntax.ts';

/** True where a schema's fields are written `likeThis` whatever the columns are called. */
export function prefersCamelCase(schema: PrismaSchema): boolean {
  const names = schema.files.flatMap(({ blocks }) =>
    blocks.filter(({ kind }) => kind === 'model').flatMap(({ fields }) => fields.map(({ name }) => name)),
  );
  return names.some((name) => /\p{Ll}\p{Lu}/u.test(name)) && !names.some((name) => /._./.test(name));
}

/** A name for a new field of that column which the model does not have yet. */
export function fieldNameFor(column: string, taken: ReadonlySet<string>, camelCase: boolean): string {
  const wanted = camelCase
    ? column.replace(/[^\p{L}\p{N}]+(.)?/gu, (_, next: string | undefined) => next?.toUpperCase() ?? '')
    : column.replace(/[^\p{L}\p{N}_]+/gu, '_');
  // Prisma wants a letter of ASCII first.
  const stem = /^[a-z]/i.test(wanted) ? wanted : `field${wanted}`;
  return freeName(stem, taken);
}

/** The name itself, or with the first number that makes it new. */
export function freeName(stem: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem}${n}`;
    if (!taken.has(name)) return name;
  }
}

/** Columns of a model's fields, relations left out as they have none. */
export function fieldOfColumn({ fields }: Block, column: string, models: ReadonlySet<string>) {
  return fields.find((field) => !models.has(field.type) && mappedName(field) === column) ?? null;
}
