import { definitions, type EntityType } from '@callsign/contracts/registry';
import { identifierKind } from '@callsign/identity/identifier-kind';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { bring, find, pathOf, rename } from '../testing/look-up.ts';
import { refused } from '../testing/person.ts';
import { join } from '../testing/roles.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, sampleFields } from '../testing/show.ts';

const server = await startServer({ crew: 'invited' });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Texts in which every letter is in small or in capitals, as it comes. */
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((capitals) =>
      Array.from(text, (letter, at) => (capitals[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
    );
const from = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length })
    .map((letters) => letters.join(''));
const small = 'abcdefghijklmnopqrstuvwxyz0123456789';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Spellings under which a uuid is the same. */
const spelled = (uuid: string) =>
  anyCase(uuid).chain((text) =>
    fc.constantFrom(
      text,
      `{${text}}`,
      `urn:uuid:${text}`,
      `URN:UUID:${text}`,
      text.replaceAll('-', ''),
      text.replaceAll('-', '').replace(/(.{4})(?=.)/g, '$1-'),
    ),
  );

/** A key of each kind, and the ways in which somebody may write it. */
const kinds: Record<string, { key: fc.Arbitrary<string>; spellings: (key: string) => fc.Arbitrary<string> }> =
  {
    uuid: { key: fc.uuid(), spellings: spelled },
    cuid: { key: from(small, 24).map((text) => `c${text}`), spellings: fc.constant },
    cuid2: { key: from(small, 23).map((text) => `t${text}`), spellings: fc.constant },
    ulid: { key: from(crockford, 25).map((text) => `0${text}`), spellings: anyCase },
    nanoid: { key: from(`${small}ABCDEFGHIJKLMNOPQRSTUVWXYZ_-`, 21), spellings: fc.constant },
    business: {
      key: fc.oneof(
        fc.constantFrom(
          'PN/100 %2F',
          '100%_sure',
          'Ünïcödé Ω 漢字',
          "O'Hara; drop table sources",
          '0',
          '__proto__',
          '..',
          '.',
        ),
        fc.integer({ min: 1 }).map(String),
        from('abcdefghijklmnopqrstuvwxyz', 25),
      ),
      spellings: fc.constant,
    },
  };

describe('a row', () => {
  it.each(Object.keys(kinds))(
    'is found by its key of another system, a %s, however that is written',
    async (kind) => {
      const show = await makeShow(server);
      const { key, spellings } = kinds[kind] as (typeof kinds)[string];
      const made = fc
        .uniqueArray(key, { minLength: 1, maxLength: 4, selector: (text) => text.toLowerCase() })
        .filter((keys) => keys.every((text) => kind === 'business' || identifierKind(text) === kind));
      await fc.assert(
        fc.asyncProperty(
          made.chain((keys) => fc.tuple(fc.constant(keys), fc.tuple(...keys.map(spellings)))),
          async ([keys, written]) => {
            const rows = await Promise.all(keys.map(() => show.add('source')));
            const sent = rows.map(({ uuid }, at) => ({
              type: 'source' as const,
              uuid,
              key: keys[at] as string,
            }));
            const answer = await bring(show, sent);
            // A key of an earlier run is that run's row's.
            if (answer.status === 409) return fc.pre(false);
            expect(answer).toMatchObject({ status: 200, body: { added: keys.length, kept: 0 } });
            for (const [at, text] of written.entries()) {
              // "." and ".." are paths to every client of the web.
              if (/^\.+$/.test(text)) continue;
              expect(await find(show, text), text).toMatchObject({ uuid: rows[at]?.uuid });
            }
            expect((await bring(show, sent)).body).toEqual({ added: 0, kept: keys.length });
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it('is found by its own uuid in any spelling, and by its id in any case, of every type', async () => {
    const show = await makeShow(server);
    for (const { type, plural } of definitions) {
      if (type === 'production') continue;
      const row = await show.add(type as EntityType, {
        ...(await sampleFields(show, type as EntityType)),
        id: `A ${type} Ünï`,
      });
      await fc.assert(
        fc.asyncProperty(fc.oneof(spelled(row.uuid), anyCase(row.id)), async (text) => {
          expect(await show.ana.get(pathOf(show, text, plural)), text).toMatchObject({ uuid: row.uuid });
        }),
        { numRuns: 12 },
      );
    }
  });

  it('that reads as one kind and is another is found all the same: each miss falls to the next', async () => {
    const show = await makeShow(server);
    const word = 'abcdefghijklmnopqrstuvwxy';
    const ulid = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const [one, two, three] = [
      await show.add('source', { id: word }),
      await show.add('source', { id: ulid }),
      await show.add('source', { id: 'V1StGXR8_Z5jdHi6B-myT' }),
    ];
    const foreign = crypto.randomUUID();
    await bring(show, [{ type: 'source', uuid: one.uuid, key: foreign }]);
    expect(await find(show, word.toUpperCase())).toMatchObject({ uuid: one.uuid });
    expect(await find(show, ulid.toLowerCase())).toMatchObject({ uuid: two.uuid });
    expect(await find(show, 'v1stgxr8_z5jdhi6b-myt')).toMatchObject({ uuid: three.uuid });
    expect(await find(show, foreign.toUpperCase())).toMatchObject({ uuid: one.uuid });
    // Past the API, an id can read as a uuid; it is still an id.
    const odd = crypto.randomUUID();
    await server.sql('update sources set id = $1 where uuid = $2', [odd, three.uuid]);
    expect(await find(show, odd)).toMatchObject({ uuid: three.uuid });
  });

  it('is found by uuid before legacy key before id', async () => {
    const show = await makeShow(server);
    const [one, two] = [await show.add('source', { id: 'SRC 1' }), await show.add('source', { id: 'SRC 2' })];
    // No key can be another row's uuid, so a uuid names its own row.
    const answer = await bring(show, [{ type: 'source', uuid: two.uuid, key: one.uuid }]);
    expect(answer.body.error).toMatchObject({ code: 'LEGACY_KEY_TAKEN' });
    expect(await find(show, one.uuid)).toMatchObject({ uuid: one.uuid });
    await bring(show, [{ type: 'source', uuid: two.uuid, key: 'OLD' }]);
    await rename(show, one, 'OLD');
    expect(await find(show, 'OLD')).toMatchObject({ uuid: two.uuid });
    expect(await find(show, 'old')).toMatchObject({ uuid: one.uuid });
  });

  it('in the trash is found by its legacy key as by its uuid, and not by its id', async () => {
    const show = await makeShow(server);
    const row = await show.add('source', { id: 'SRC 1' });
    await bring(show, [{ type: 'source', uuid: row.uuid, key: '1007' }]);
    await show.ana.remove(['source', row.uuid]);
    for (const text of [row.uuid, '1007']) expect(await find(show, text)).toMatchObject({ isDeleted: true });
    expect(await refused(find(show, 'SRC 1'))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of another show is not found, whatever names it, and nobody learns that it is there', async () => {
    const [show, other] = await Promise.all([makeShow(server), makeShow(server)]);
    const row = await other.add('source', { id: 'SRC 1' });
    await bring(other, [{ type: 'source', uuid: row.uuid, key: '1007' }]);
    const eve = await join(server, 'Eve', show.uuid, 'viewer');
    const nowhere = crypto.randomUUID();
    for (const text of [row.uuid, '1007', 'SRC 1', nowhere]) {
      const error = await refused(find(show, text, eve));
      expect(error).toMatchObject({ code: 'NOT_FOUND', message: `There is no source "${text}".` });
    }
    const codes = async (identifier: string, production: string) =>
      (await eve.send('GET', pathOf({ uuid: production }, identifier))).body.error?.code;
    expect(await codes('1007', other.uuid)).toBe(await codes('1007', nowhere));
    expect((await eve.send('GET', `/api/sources/${row.uuid}`)).body.error.code).toBe('NOT_FOUND');
  });

  it('is named by a uuid alone outside the flexible look-up: other spellings are answered 400', async () => {
    const show = await makeShow(server);
    const { uuid } = await show.add('source');
    for (const text of [`{${uuid}}`, `urn:uuid:${uuid}`, uuid.replaceAll('-', ''), 'SRC 1', ` ${uuid}`])
      for (const [method, rest] of [
        ['GET', '/history'],
        ['PUT', ''],
      ] as const) {
        const answer = await show.ana.send(
          method,
          `/api/sources/${encodeURIComponent(text)}${rest}`,
          method === 'PUT' ? {} : undefined,
        );
        expect(answer, text).toMatchObject({
          status: 400,
          body: { error: { code: 'VALIDATION', message: expect.stringContaining('with no braces') } },
        });
      }
    expect((await show.ana.send('GET', `/api/sources/${uuid.toUpperCase()}/history`)).status).toBe(200);
  });

  it('is never made or renamed with an id that reads as a uuid or a CUID', async () => {
    const show = await makeShow(server);
    const { uuid } = await show.add('source', { id: 'SRC 1' });
    for (const id of [
      uuid,
      `{${uuid}}`,
      `urn:uuid:${uuid}`,
      'cjld2cjxh0000qzrmn831i7rn',
      'tz4a98xxat96iws9zmbrgj3a',
    ]) {
      expect(await refused(show.add('source', { id })), id).toMatchObject({ code: 'VALIDATION' });
      expect(await refused(rename(show, { uuid }, id)), id).toMatchObject({ code: 'VALIDATION' });
      const operation = { op: 'create', entityType: 'source', fields: { id } } as const;
      expect(await refused(show.ana.commit(show.uuid, [operation])), id).toMatchObject({
        code: 'VALIDATION',
      });
    }
  });
});

describe('a show', () => {
  it('is found by its uuid in any spelling, its legacy key and its id, wherever a path names it', async () => {
    const show = await makeShow(server);
    const key = `show-${crypto.randomUUID().slice(0, 13)}`;
    await bring(show, [{ type: 'production', uuid: show.uuid, key }]);
    for (const text of [`{${show.uuid}}`, show.uuid.toUpperCase(), key, show.row.id.toLowerCase()]) {
      const path = `/api/productions/${encodeURIComponent(text)}`;
      expect(await show.ana.get(path), text).toMatchObject({ uuid: show.uuid });
      expect((await show.ana.get(`${path}/snapshot`)).production.uuid, text).toBe(show.uuid);
      expect((await server.as('Eve').send('GET', path)).body.error.code, text).toBe('PRODUCTION_NOT_FOUND');
    }
    const other = await makeShow(server);
    expect(await bring(other, [{ type: 'production', uuid: other.uuid, key }])).toMatchObject({
      status: 409,
      body: { error: { code: 'LEGACY_KEY_TAKEN' } },
    });
  });
});
