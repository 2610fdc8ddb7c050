import type { Argument, Attribute, PrismaSchema, Value } from './syntax.ts';

/** The first attribute of that name, or null. */
export function findAttribute(node: { attributes: Attribute[] }, name: string): Attribute | null {
  return node.attributes.find((it) => it.name === name) ?? null;
}

/** An argument by its name, or by its place among those without a name. */
export function findArgument(
  { args }: { args: Argument[] },
  name: string,
  place: number | null = null,
): Value | null {
  const named = args.find((it) => it.name === name);
  if (named) return named.value;
  return place === null ? null : (args.filter((it) => it.name === null)[place]?.value ?? null);
}

/** A string or bare word; null for anything else. */
export function textOf(value: Value | null): string | null {
  return value && (value.is === 'string' || value.is === 'word') ? value.text : null;
}

/** The fields that a list names, or one without brackets; `name(sort: Desc)` counts as its name. */
export function fieldNamesOf(value: Value | null): string[] {
  if (value === null) return [];
  const items = value.is === 'list' ? value.items : [value];
  return items.flatMap((item) => (item.is === 'word' ? [item.text] : item.is === 'call' ? [item.name] : []));
}

/** `map:` of a key or index; of `@@index` also `name:`, which is what it was called before Prisma 3. */
export function databaseNameOf(attribute: Attribute): string | null {
  const map = textOf(findArgument(attribute, 'map'));
  return map ?? (attribute.name === 'index' ? textOf(findArgument(attribute, 'name')) : null);
}

/** Every block of the wanted kinds, file by file. */
export function blocksOf(schema: PrismaSchema, ...kinds: string[]) {
  return schema.files.flatMap((file) =>
    file.blocks.filter((block) => kinds.includes(block.kind)).map((block) => ({ file, block })),
  );
}
