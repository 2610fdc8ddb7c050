import pg from 'pg';

/** An extension may stand in a schema that is on the application's search_path and not on this session's. */
const everySchema = `
  select set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), string_agg(quote_ident(nspname), ', ' order by nspname)), true)
  from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' and has_schema_privilege(oid, 'usage')`;

/** Does something in a transaction that is rolled back; null where the server takes no temporary table in it. */
export async function inScratch<Answer>(
  client: pg.ClientBase,
  work: () => Promise<Answer>,
): Promise<Answer | null> {
  if (!(await begin(client))) return null;
  try {
    return await work();
  } finally {
    await client.query('rollback');
  }
}

async function begin(client: pg.ClientBase): Promise<boolean> {
  await client.query('begin');
  try {
    // Whoever forbids writes to the database means its rows, of which none is touched here.
    await client.query('set local transaction_read_only = off');
    await client.query('create temporary table rekey_probe (c integer) on commit drop');
    await client.query(everySchema);
    return true;
  } catch {
    // A standby, or a user without TEMPORARY: the sources' own words have to do.
    await client.query('rollback');
    return false;
  }
}

/** Answers each item in its place; a batch that fails is cut in halves until what fails stands alone, as null. */
export async function inBatches<Item, Answer>(
  client: pg.ClientBase,
  items: readonly Item[],
  run: (batch: readonly Item[]) => Promise<Answer[]>,
): Promise<(Answer | null)[]> {
  const answers: (Answer | null)[] = [];
  for (let at = 0; at < items.length; at += batchSize)
    answers.push(...(await attempt(client, items.slice(at, at + batchSize), run)));
  return answers;
}

/** A table has at most 1,600 columns. */
const batchSize = 400;

/** The same for one batch. */
export async function attempt<Item, Answer>(
  client: pg.ClientBase,
  batch: readonly Item[],
  run: (batch: readonly Item[]) => Promise<Answer[]>,
): Promise<(Answer | null)[]> {
  await client.query('savepoint batch');
  try {
    return await run(batch);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (batch.length === 1) return [null];
  } finally {
    await client.query('rollback to savepoint batch');
  }
  const half = Math.ceil(batch.length / 2);
  return [
    ...(await attempt(client, batch.slice(0, half), run)),
    ...(await attempt(client, batch.slice(half), run)),
  ];
}

/** A column of a temporary table, as the catalog has it. */
export interface Word {
  type: string;
  expression: string | null;
  /** The expression as it is parsed; null without one. */
  tree: string | null;
}

/** Makes a temporary table of these columns, and reads how the server has understood them, with an empty search_path. */
export async function makeWords(client: pg.ClientBase, columns: readonly string[]): Promise<Word[]> {
  // The extended protocol takes one statement alone, whatever an expression holds.
  const one: pg.QueryConfig & { queryMode: 'extended' } = {
    text: `create temporary table rekey_words (${columns.join(', ')}) on commit drop`,
    queryMode: 'extended',
  };
  await client.query(one);
  await client.query(`set local search_path = ''`);
  const { rows } = await client.query<Word>(
    `select pg_catalog.pg_get_expr(d.adbin, d.adrelid) as expression, d.adbin::text as tree,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type
     from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = 'pg_temp.rekey_words'::pg_catalog.regclass and a.attnum > 0 order by a.attnum`,
  );
  return rows;
}
