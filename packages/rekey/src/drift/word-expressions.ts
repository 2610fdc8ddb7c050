import type pg from 'pg';
import { ident } from '../database/sql.ts';
import { castPattern } from './default-text.ts';
import { attempt, inBatches, inScratch, makeWords, type Word } from './scratch-table.ts';
import type { Worded } from './worded.ts';

/** An expression that is to be worded: the default of a column of that type, or what such a column is generated from. */
export interface Expression {
  sql: string;
  /** The column's, as format_type writes it with an empty search_path. */
  type: string;
  /** Columns that it may name; null for a default, which may name none. */
  columns: readonly { name: string; type: string }[] | null;
}

/**
 * Lets the server word expressions: each becomes the default of a column of a temporary table, which is empty and is
 * rolled back, and is read from the catalog again. Names without a schema are looked up where the session's search_path
 * wants it, then everywhere. Null for what the server does not take, and for all where it takes no temporary table (a standby).
 * Nothing but constants is computed.
 */
export async function wordExpressions(
  client: pg.ClientBase,
  expressions: readonly Expression[],
): Promise<(Worded | null)[]> {
  // A schema has many columns that are `now()`: each expression is asked once.
  const once = new Map(expressions.map((it) => [keyOf(it), it]));
  const worded = await wordEach(client, [...once.values()]);
  const answers = new Map([...once.keys()].map((key, at) => [key, worded[at] ?? null]));
  return expressions.map((it) => answers.get(keyOf(it)) ?? null);
}

const keyOf = ({ sql, type, columns }: Expression) => JSON.stringify([sql, type, columns]);

async function wordEach(
  client: pg.ClientBase,
  expressions: readonly Expression[],
): Promise<(Worded | null)[]> {
  const worded = await inScratch(client, async () => {
    const texts = await wordAll(client, expressions);
    await client.query(`set local search_path = ''`);
    const constants = expressions.flatMap(({ type }, at) => {
      const text = texts[at];
      return text != null && isConstant(text) ? [{ at, sql: `(${text})::${type}` }] : [];
    });
    const values = await inBatches(client, constants, (batch) => computeBatch(client, batch));
    const worded = texts.map((text): Worded | null => (text === null ? null : { text, isConstant: false }));
    constants.forEach(({ at }, n) => {
      const computed = values[n];
      if (computed) worded[at] = { text: computed.value ?? 'NULL', isConstant: computed.value !== null };
    });
    return worded;
  });
  return worded ?? expressions.map(() => null);
}

async function wordAll(
  client: pg.ClientBase,
  expressions: readonly Expression[],
): Promise<(string | null)[]> {
  const words: (Word | null)[] = expressions.map(() => null);
  const places = [...expressions.entries()].map(([at, expression]) => ({ at, expression }));
  const defaults = places.filter(({ expression }) => expression.columns === null);
  const worded = await inBatches(client, defaults, (batch) => wordDefaults(client, batch));
  for (const [n, { at }] of defaults.entries()) words[at] = worded[n] ?? null;
  for (const place of places.filter(({ expression }) => expression.columns !== null)) {
    const [word] = await attempt(client, [place], ([it]) => wordGenerated(client, it?.expression));
    words[place.at] = word ?? null;
  }
  const texts = new Map<string, string>();
  return words.map((word, at) => word && wordingOf(word, expressions[at]?.columns ?? [], texts));
}

/** The first wording of what is parsed to the same: `timezone('utc', now())` is `now() AT TIME ZONE 'utc'`. */
function wordingOf(
  { tree, expression }: Word,
  columns: readonly { name: string }[],
  texts: Map<string, string>,
): string {
  const meaning = (tree ?? 'NULL').replace(/ :\w*(?:format|location) -?\d+/g, '');
  const key = JSON.stringify([meaning, columns.map(({ name }) => name)]);
  const text = texts.get(key) ?? expression ?? 'NULL';
  texts.set(key, text);
  return text;
}

const wordDefaults = (client: pg.ClientBase, batch: readonly { expression: Expression }[]): Promise<Word[]> =>
  makeWords(
    client,
    batch.map(({ expression: { sql, type } }, n) => `c${n} ${type} default (${sql})`),
  );

async function wordGenerated(client: pg.ClientBase, expression: Expression | undefined): Promise<Word[]> {
  if (!expression) return [];
  const { sql, type, columns } = expression;
  const beside = (columns ?? []).map((column) => `${ident(column.name)} ${column.type}`);
  const own = `rekey_generated ${type} generated always as (${sql}) stored`;
  return (await makeWords(client, [...beside, own])).slice(-1);
}

async function computeBatch(
  client: pg.ClientBase,
  batch: readonly { sql: string }[],
): Promise<{ value: string | null }[]> {
  const { rows } = await client.query<{ values: (string | null)[] }>(
    `select array[${batch.map(({ sql }) => `(${sql})::pg_catalog.text`).join(', ')}] as values`,
  );
  return (rows[0]?.values ?? []).map((value) => ({ value }));
}

/** Literals, casts, arrays and signs; nothing that is called, named or looked up. */
function isConstant(sql: string): boolean {
  const bare = sql.replace(/(?:\b[EB])?'(?:[^']|'')*'/g, '0').replace(castPattern, '');
  return /^(?:[\s()[\],+-]|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\b(?:ARRAY|true|false|NULL)\b)+$/i.test(bare);
}
