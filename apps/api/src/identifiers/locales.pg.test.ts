import { displayIdKey, normalizeDisplayId } from '@callsign/identity/display-id';
import { deploy } from '@callsign/prisma/migrate';
import { createEmptyDatabase, type TestDatabase } from '@callsign/prisma/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Of Postgres 15 and newer, by ICU, so that no locale of the system is needed. */
const icu = (locale: string) => `locale_provider icu icu_locale '${locale}' lc_collate 'C' lc_ctype 'C'`;
const locales = {
  C: "locale_provider libc lc_collate 'C' lc_ctype 'C'",
  Turkish: icu('tr-TR'),
  English: icu('en-US'),
};

/** Of these there are a hundred thousand, each with no other form. */
const uniform = /\p{Unified_Ideograph}|[\uac00-\ud7a3]|\p{Script=Tangut}/u;
/** Every other character that Unicode has assigned, but for halves of surrogate pairs and the null character, which Postgres cannot hold. */
const assigned = Array.from({ length: 0x10ffff }, (_, place) => place + 1)
  .filter((place) => place < 0xd800 || place > 0xdfff)
  .map((place) => String.fromCodePoint(place))
  .filter((character) => !/\p{Cn}|\p{Co}/u.test(character) && !uniform.test(character));

describe.each(Object.entries(locales))('in a database of the locale %s', (_, locale) => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createEmptyDatabase(locale);
    await deploy(database.url);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function ask<T>(expression: string, texts: string[]): Promise<T[]> {
    const { rows } = await client.query<{ answers: T[] }>(
      `select array_agg(${expression} order by nth) as answers from unnest($1::text[]) with ordinality asked (id, nth)`,
      [texts],
    );
    return rows[0]?.answers ?? [];
  }

  it('the server and the database hold the same ids to be the same, over all of Unicode', async () => {
    const texts = assigned.map((character) => `A${character}z`);
    const keys = await ask<string>('callsign_id_key(id)', texts);
    const different = texts.filter((text, at) => keys[at] !== displayIdKey(text));
    expect(different).toEqual([]);
  });

  it('the server and the database take the same characters in ids, over all of Unicode', async () => {
    const texts = assigned.map((character) => `A${character}z`.normalize('NFC'));
    const taken = await ask<boolean>('callsign_is_id(id)', texts);
    const different = texts.filter((text, at) => {
      const reading = normalizeDisplayId(text);
      return taken[at] !== (reading.ok && reading.id === text);
    });
    expect(different).toEqual([]);
  });

  it.each([
    ['LINE 1', 'line 1'],
    ['LINE 1', 'lıne 1'],
    ['LİNE 1', 'line 1'],
    ['BÜHNE', 'Bu\u0308hne'],
    ['SRC 1', 'ＳＲＣ\u3000１'],
    ['ΟΔΟΣ', 'οδος'],
  ])('"%s" and "%s" are never two live shows, whoever writes them', async (one, other) => {
    const write = client.query(
      `insert into productions (id, client, show_name) values ($1, 'C', 'S'), ($2, 'C', 'S')`,
      [one, other],
    );
    await expect(write).rejects.toThrow('productions_id_live');
  });

  it.each([
    'SRC\u200b1',
    'SRC\u31641',
    'SRC 1\u{e0041}',
    'SRC\u202e1',
    'SRC\ue0001',
    '\u2800',
    '\ufe0f1',
    ' ',
  ])('psql cannot write the id %j, in which something is unseen', async (id) => {
    const write = client.query(`insert into productions (id, client, show_name) values ($1, 'C', 'S')`, [id]);
    await expect(write).rejects.toThrow('productions_id_form');
  });
});
