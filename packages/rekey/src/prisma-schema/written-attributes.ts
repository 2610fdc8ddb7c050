import type { Attribute, Field, SchemaFile } from './syntax.ts';

/** An attribute as text. */
export interface WrittenAttribute {
  name: string;
  text: string;
}

/** A field's attributes as they are written. */
export const writtenAttributes = ({ text }: SchemaFile, field: Field): WrittenAttribute[] =>
  field.attributes.map(({ name, start, end }) => ({ name, text: text.slice(start, end) }));

const order = (name: string) => {
  const at = ['id', 'unique', 'default'].indexOf(name);
  if (at >= 0) return at;
  return name.startsWith('db.') ? 5 : name === 'map' ? 4 : 3;
};

/** The attributes with one of them put, changed in its place, or (null) taken away. */
export function withAttribute(
  attributes: readonly WrittenAttribute[],
  name: string,
  text: string | null,
): WrittenAttribute[] {
  const isIt = (it: WrittenAttribute) => (name === 'db' ? it.name.startsWith('db.') : it.name === name);
  if (text === null) return attributes.filter((it) => !isIt(it));
  const written = { name: name === 'db' ? 'db.' : name, text };
  if (attributes.some(isIt)) return attributes.map((it) => (isIt(it) ? written : it));
  const at = attributes.findIndex((it) => order(it.name) > order(written.name));
  return attributes.toSpliced(at < 0 ? attributes.length : at, 0, written);
}

/** An argument as text. */
export interface WrittenArgument {
  name: string | null;
  text: string;
}

/** An attribute's arguments as they are written, without their names. */
export const writtenArguments = ({ text }: SchemaFile, { args }: Attribute): WrittenArgument[] =>
  args.map(({ name, value }) => ({ name, text: text.slice(value.start, value.end) }));

/** The arguments with one of them put last, changed in its place, or (null) taken away. */
export function withArgument(
  args: readonly WrittenArgument[],
  name: string,
  text: string | null,
): WrittenArgument[] {
  if (text === null) return args.filter((it) => it.name !== name);
  if (args.some((it) => it.name === name)) return args.map((it) => (it.name === name ? { name, text } : it));
  return [...args, { name, text }];
}

/** `@sign(a, name: b)`; without arguments no parentheses. */
export function attributeText(sign: string, args: readonly WrittenArgument[]): string {
  const inside = args.map(({ name, text }) => (name === null ? text : `${name}: ${text}`)).join(', ');
  return inside === '' ? sign : `${sign}(${inside})`;
}
