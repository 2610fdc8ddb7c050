import type { Dice } from '../torture/dice.ts';

/** A model as it is being made up. */
interface Draft {
  name: string;
  /** Scalar fields of the key, by their type as it is written. */
  key: { name: string; type: string; native: string }[];
  lines: string[];
  blockLines: string[];
  /** Prisma's client does not see it, and wants the same said of every field that leads to it. */
  isIgnored: boolean;
}

/** A schema that was made up. */
export interface GeneratedSchema {
  text: string;
  /** The database's schema that the URL names, in which models stand that name none. */
  home: string;
  /** What Prisma does not make: its views. */
  sql: string;
}

/**
 * Makes up a schema.prisma: keys of many kinds, all sorts of relations, and everything that people write in more than
 * one way. Prisma's validator accepts each.
 */
export function generateSchema(dice: Dice): GeneratedSchema {
  const drafts: Draft[] = [];
  const place = dice.pick(['public', 'public', 'public', 'shop', 'several'] as const);
  for (const name of ['Customer', 'Order', 'order_item', 'Tag'].slice(0, 2 + dice.number(3)))
    drafts.push(newModel(name, dice));
  for (const [at, child] of drafts.entries()) addReferences(child, drafts.slice(0, at + 1), dice);
  if (dice.oneIn(2)) addManyToMany(drafts, dice);
  const head = [
    '// The whole shop.',
    'generator client {',
    '  provider        = "prisma-client-js"',
    '  previewFeatures = ["views"]',
    '}',
    '',
    'datasource db {',
    '  provider = "postgresql"',
    ...(place === 'several' ? ['  schemas  = ["shop", "back office"]'] : []),
    '}',
    '',
    '/// What a row may be.',
    'enum Kind {',
    '  /// the usual',
    '  PLAIN @map("plain one") // as it was',
    '  FANCY /// @map("not this")',
    ...(dice.oneIn(3) ? ['', '  @@map("kinds of rows")'] : []),
    ...(place === 'several' ? ['  @@schema("back office")'] : []),
    '  /// that is all',
    '}',
    '',
  ];
  const view = dice.oneIn(3) ? viewOf(drafts[0], place === 'several') : null;
  if (place === 'several')
    for (const draft of drafts)
      draft.blockLines.push(`@@schema(${dice.pick(['"shop"', 'map: "back office"'])})`);
  const text = [...head, ...drafts.flatMap((draft) => modelText(draft, dice)), ...(view?.lines ?? [])].join(
    '\n',
  );
  return {
    text: dice.oneIn(4) ? text.replaceAll('\n', '\r\n') : text,
    home: place === 'shop' ? 'shop' : 'public',
    sql: view?.sql ?? '',
  };
}

/** A view of what no conversion changes, with a model's name for its columns. */
function viewOf(draft: Draft | undefined, inSeveral: boolean): { lines: string[]; sql: string } {
  const schema = inSeveral ? '"shop".' : '';
  return {
    lines: [
      '',
      '/// What is shown.',
      'view Shown {',
      '  what String @unique /// the name',
      '  many Int? @map("how many")',
      ...(inSeveral ? ['  @@schema("shop")'] : []),
      '}',
    ],
    sql: `create view ${schema}"Shown" as select '${draft?.name}'::text as what, 1 as "how many"`,
  };
}

function newModel(name: string, dice: Dice): Draft {
  const isIgnored = dice.oneIn(6);
  const draft: Draft = {
    name,
    key: [],
    lines: [],
    blockLines: isIgnored ? ['@@ignore'] : [],
    isIgnored,
  };
  const kind = dice.pick(['int', 'int', 'bigint', 'cuid', 'uuid', 'block', 'pair', 'enum', 'date'] as const);
  const map = dice.oneIn(3) ? ` @map("${name.toLowerCase()}_no")` : '';
  const named = dice.oneIn(3) ? `(map: "${name}_key_of_old")` : '';
  const single = (type: string, rest: string, native = '') => {
    draft.key = [{ name: 'id', type, native }];
    draft.lines.push(`id ${type} ${rest}${map}${native}`);
  };
  if (kind === 'int') single('Int', `@id${named} @default(autoincrement())`);
  if (kind === 'bigint') single('BigInt', `@default(autoincrement()) @id${named}`);
  if (kind === 'cuid') single('String', `@id @default(cuid())`);
  if (kind === 'uuid') single('String', `@id${named} @default(uuid())`, ' @db.VarChar(36)');
  if (kind === 'enum') single('Kind', `@id${named}`);
  if (kind === 'date') single('DateTime', '@id', ' @db.Date');
  if (kind === 'block') {
    single('Int', '@default(autoincrement())');
    draft.blockLines.push(dice.pick(['@@id([id])', '@@id(id)', `@@id(fields: [id], map: "${name}_own")`]));
  }
  if (kind === 'pair') {
    draft.key = [
      { name: 'area', type: 'Int', native: '' },
      { name: 'no', type: 'String', native: ' @db.VarChar(20)' },
    ];
    draft.lines.push(`area Int${map}`, 'no String @db.VarChar(20)');
    draft.blockLines.push(
      dice.pick(['@@id([area, no])', `@@id(name: "place", fields: [area, no], map: "${name}_place")`]),
    );
  }
  addScalars(draft, dice);
  return draft;
}

function addScalars(draft: Draft, dice: Dice): void {
  const some = [
    'label String @default("a // b")',
    'kind Kind @default(PLAIN)',
    'kinds Kind[] @default([PLAIN, FANCY])',
    'price Decimal? @default(0.50) @db.Decimal(12, 2)',
    'madeAt DateTime @default(now()) @map("made_at") @db.Timestamptz(3)',
    'changedAt DateTime @updatedAt',
    'shape Unsupported("circle")?',
    'extra Json @default("{}") @db.JsonB',
    'tags String[]',
    'code String? @unique(map: "CODE of it") @db.Char(4)',
    'uuid String? @unique(map: "CODE uuid")',
    'secret String? @ignore',
    'corner Unsupported("point")? /// @id',
    'spans Unsupported("tstzrange")?',
    'size Float @default(1.5) @db.Real /// @default(2)',
    'kindWas Kind? @map("kind was")',
  ];
  for (const line of some)
    if (dice.oneIn(3) && !(draft.isIgnored && line.includes('@ignore')))
      draft.lines.push(line.replace('CODE', draft.name));
  if (dice.oneIn(5)) draft.blockLines.push(`@@map("${draft.name.toLowerCase()}_rows")`);
  if (dice.oneIn(4)) draft.lines.push('/// The text that people see. @not an attribute');
  if (dice.oneIn(4)) draft.lines.push('// nothing to see here');
  if (dice.oneIn(4)) draft.lines.push('/// { @@id([nobody]) }', '/// "');
  if (dice.oneIn(4)) draft.lines.push('');
}

function addReferences(child: Draft, candidates: readonly Draft[], dice: Dice): void {
  const parents = Array.from({ length: dice.number(3) }, () => dice.pick(candidates));
  for (const parent of parents) {
    // Where there is but one relation between two models it may go without a name.
    const isOnly = parent !== child && parents.filter((it) => it === parent).length === 1;
    addReference(child, parent, isOnly && dice.oneIn(2), dice);
  }
}

function addReference(child: Draft, parent: Draft, isNameless: boolean, dice: Dice): void {
  const stem = `r${child.lines.filter((line) => line.includes('@relation')).length}`;
  const optional = child === parent || dice.oneIn(2) ? '?' : '';
  const columns = parent.key.map((part) => ({ ...part, name: `${stem}_${part.name}`, to: part.name }));
  const isOne = columns.length === 1 && dice.oneIn(4);
  const relation = `${child.name}_${stem}`;
  for (const { name, type, native } of columns)
    child.lines.push(
      `${name} ${type}${optional}${isOne ? ' @unique' : ''}${dice.oneIn(3) ? ` @map("${stem}_of_${name}")` : ''}${native}`,
    );
  const list = (names: string[]) =>
    names.length === 1 && dice.oneIn(4) ? `${names[0]}` : `[${names.join(', ')}]`;
  const fields = list(columns.map(({ name }) => name));
  const references = list(columns.map(({ to }) => to));
  const action = dice.pick([
    '',
    '',
    '',
    ', onDelete: Cascade',
    ', onUpdate: NoAction, onDelete: Restrict',
    `, map: "${relation}_fk"`,
  ]);
  const args = dice.pick([
    `${isNameless ? '' : `"${relation}", `}fields: ${fields}, references: ${references}${action}`,
    `${isNameless ? '' : `name: "${relation}", `}references: ${references}, fields: ${fields}${action}`,
  ]);
  child.lines.push(
    `${stem} ${parent.name}${optional} @relation(${args})${parent.isIgnored && !child.isIgnored ? ' @ignore' : ''}`,
  );
  parent.lines.push(
    `${child.name}_${stem}s ${child.name}${isOne ? '?' : '[]'}${isNameless ? '' : ` @relation("${relation}")`}${child.isIgnored && !parent.isIgnored ? ' @ignore' : ''}`,
  );
  const names = columns.map(({ name }) => name);
  const index = dice.pick([
    '',
    '',
    `@@index([${names.join(', ')}])`,
    names.length === 1 ? `@@index(${names[0]})` : '',
    `@@index([${names[0]}(sort: Desc)], map: "${relation}_down")`,
    `@@index(fields: [${names.join(', ')}], name: "${relation}_by_name")`,
    names.length === 1 ? `@@index([${names[0]}], type: Hash)` : '',
    `@@unique([${names.join(', ')}${child.key[0] ? `, ${child.key[0].name}` : ''}], name: "once_${stem}", map: "${relation}_once")`,
  ]);
  if (index !== '') child.blockLines.push(index);
}

function addManyToMany(drafts: Draft[], dice: Dice): void {
  const [a, b] = drafts.filter(({ key, isIgnored }) => key.length === 1 && !isIgnored).slice(0, 2);
  if (!a || !b) return;
  const isRelated = [...a.lines, ...b.lines].some((line) =>
    / (?:Customer|Order|order_item|Tag)\b/.test(line),
  );
  const named = isRelated || dice.oneIn(2) ? ' @relation("pairs")' : '';
  a.lines.push(`many_${b.name} ${b.name}[]${named}`);
  b.lines.push(`many_${a.name} ${a.name}[]${named}`);
}

function modelText({ name, lines, blockLines }: Draft, dice: Dice): string[] {
  const indent = dice.pick(['  ', '  ', '\t', '']);
  const before = dice.oneIn(4) ? blockLines : [];
  const remarks = ['', '', '', ' // as before', ' /// told'];
  const all = [...before, ...lines, ...(before === blockLines ? [] : ['', ...blockLines])];
  return [
    ...(dice.oneIn(3) ? [`/// ${name}, as it is`] : []),
    `model ${name} {`,
    ...all.map((line) =>
      line === '' || line.startsWith('/') ? indent + line : `${indent}${line}${dice.pick(remarks)}`,
    ),
    '}',
    ...(dice.oneIn(5) ? [] : ['']),
  ];
}
