import { MAX_LEGACY_KEYS } from '@callsign/contracts/identifiers';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const pathOf = (show: Show) => `/api/productions/${show.uuid}/legacy-keys`;
const bring = (show: Show, keys: [row: { uuid: string }, key: string][], person = show.ana) =>
  person.send('POST', pathOf(show), {
    system: 'MachShop',
    keys: keys.map(([{ uuid }, key]) => ({ type: 'source', uuid, key })),
  });
const keysOf = async (show: Show) =>
  (await show.ana.get(pathOf(show))).keys.map(({ key }: { key: string }) => key);

async function showWith(...ids: string[]) {
  const show = await makeShow(server);
  const rows = await Promise.all(ids.map((id) => show.add('source', { id })));
  return { show, rows: rows as unknown as [{ uuid: string }, { uuid: string }] };
}

describe('keys of another system', () => {
  it('come all or not at all: a taken one, an unknown row or another row’s id refuses the rest', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 2');
    const [one, two] = rows;
    expect(await bring(show, [[one, '1001']])).toMatchObject({ status: 200, body: { added: 1, kept: 0 } });
    const foreign = (await showWith('SRC 1')).rows[0];
    for (const [keys, code, message] of [
      [
        [
          [two, '1002'],
          [two, '1001'],
        ],
        'LEGACY_KEY_TAKEN',
        "keys.1.key is another source's key already (SRC 1).",
      ],
      [
        [
          [one, '1002'],
          [two, '1002'],
        ],
        'LEGACY_KEY_TAKEN',
        'keys.1.key stands twice, for two rows (keys.0 has it too).',
      ],
      [
        [
          [one, '1002'],
          [two, 'src 1'],
        ],
        'LEGACY_KEY_TAKEN',
        'keys.1.key is the id of another source (SRC 1).',
      ],
      [
        [
          [one, '1002'],
          [foreign, '1003'],
        ],
        'REFERENCE_NOT_FOUND',
        'keys.1.uuid is no source of this show.',
      ],
      [
        [
          [one, '1002'],
          [one, '10\u200b03'],
        ],
        'VALIDATION',
        'keys.1.key holds U+200B (a zero width space), which nobody sees, as its character 3; delete it or type the text anew.',
      ],
      [
        [
          [one, '1002'],
          [one, ''],
        ],
        'VALIDATION',
        'keys.1.key must not be empty.',
      ],
      [
        [
          [one, '1002'],
          [one, 'a\nb'],
        ],
        'VALIDATION',
        'keys.1.key holds U+000A (a line break), which nobody sees, as its character 2; delete it or type the text anew.',
      ],
    ] as [[{ uuid: string }, string][], string, string][]) {
      const answer = await bring(show, keys);
      expect(answer.body.error).toMatchObject({ code, message });
      expect(await keysOf(show)).toEqual(['1001']);
    }
    // Its own id may be its key, and a key may come again.
    expect(
      (
        await bring(show, [
          [one, 'SRC 1'],
          [one, ' 1001 '],
        ])
      ).body,
    ).toEqual({ added: 1, kept: 1 });
  });

  it('are never another row’s uuid, in any spelling and of any type, whoever writes them', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 2');
    const [one, two] = rows;
    const send = await show.add('send', { id: 'SEND 1' });
    const deleted = await show.add('source', { id: 'SRC 3' });
    await show.ana.remove(['source', deleted.uuid]);
    for (const [key, holder] of [
      [two.uuid, 'SRC 2'],
      [`{${two.uuid.toUpperCase()}}`, 'SRC 2'],
      [`urn:uuid:${send.uuid}`, 'SEND 1'],
      [deleted.uuid, 'SRC 3'],
    ] as const)
      expect((await bring(show, [[one, key]])).body.error, key).toMatchObject({
        code: 'LEGACY_KEY_TAKEN',
        message: `keys.0.key is the uuid of another row, which it would name (${holder}).`,
      });
    expect((await bring(show, [[one, one.uuid]])).body).toEqual({ added: 1, kept: 0 });
    expect((await bring(show, [[one, (await showWith('SRC 1')).rows[0].uuid]])).status).toBe(200);
    const psql = `insert into legacy_keys (production_uuid, entity_type, entity_uuid, key, canonical, system)
      values ($1, 'source', $2, $3, $3, 'psql')`;
    await expect(server.sql(psql, [show.uuid, one.uuid, two.uuid])).rejects.toThrow(
      'is the uuid of another row',
    );
    // The other way round, past the API, which lets nobody choose a uuid.
    const free = crypto.randomUUID();
    await bring(show, [[one, free]]);
    await expect(
      server.sql(`insert into sends (uuid, id, production_uuid) values ($1, 'SEND 9', $2)`, [
        free,
        show.uuid,
      ]),
    ).rejects.toThrow('is the legacy key of another row');
  });

  it('are the same key in every Unicode form, stored or looked up', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 2');
    const [composed, apart] = ['B\u00fchne-7', 'Bu\u0308hne-7'];
    for (const [stored, at] of [
      [composed, 0],
      [`${apart}-2`, 1],
    ] as const)
      expect((await bring(show, [[rows[at], stored]])).body).toEqual({ added: 1, kept: 0 });
    const find = async (key: string) =>
      (await show.ana.get(`/api/sources/${encodeURIComponent(key)}?production=${show.uuid}`)).uuid;
    for (const key of [composed, apart]) {
      expect(await find(key)).toBe(rows[0].uuid);
      expect(await find(`${key}-2`)).toBe(rows[1].uuid);
      expect((await bring(show, [[rows[1], key]])).body.error.code).toBe('LEGACY_KEY_TAKEN');
    }
  });

  it('that two people bring at once go to one row each', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 2');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        bring(
          show,
          ['a', 'b', 'c'].map((key) => [rows[n % 2] as { uuid: string }, key]),
          server.as(`Person ${n}`),
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const { keys } = await show.ana.get(pathOf(show));
    expect(keys).toHaveLength(3);
    expect(new Set(keys.map(({ entityUuid }: { entityUuid: string }) => entityUuid)).size).toBe(1);
  });

  it('come in thousands, and are listed page by page; more than the limit is told so', async () => {
    const { show, rows } = await showWith('SRC 1');
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => [rows[0], `key ${n}`] as [{ uuid: string }, string]);
    expect((await bring(show, many(MAX_LEGACY_KEYS))).body).toEqual({ added: MAX_LEGACY_KEYS, kept: 0 });
    const seen = new Set<string>();
    let after = '';
    for (let page = 0; page < 20; page++) {
      const { keys, next } = await show.ana.get(`${pathOf(show)}?type=source&limit=1000${after}`);
      for (const { key } of keys) seen.add(key);
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(seen.size).toBe(MAX_LEGACY_KEYS);
    const answer = await bring(show, many(MAX_LEGACY_KEYS + 1));
    expect(answer.body.error).toMatchObject({
      code: 'VALIDATION',
      message: `keys are more than ${MAX_LEGACY_KEYS}; send them in several requests.`,
    });
  });

  it('can be forgotten, one by one, by whoever may bring them', async () => {
    const { show, rows } = await showWith('SRC 1');
    await bring(show, [[rows[0], '1001']]);
    const { keys } = await show.ana.get(`${pathOf(show)}?uuid=${rows[0].uuid}`);
    expect(await show.ana.send('DELETE', `${pathOf(show)}/${keys[0].uuid}`)).toMatchObject({ status: 200 });
    expect(await keysOf(show)).toEqual([]);
    expect((await show.ana.send('DELETE', `${pathOf(show)}/${keys[0].uuid}`)).status).toBe(404);
  });

  it('are not taken while the show is read-only, or deleted', async () => {
    const { show, rows } = await showWith('SRC 1');
    const { uuid } = await show.add('switch', { appliesTo: 'source', readOnly: true });
    expect((await bring(show, [[rows[0], '1001']])).body.error).toMatchObject({ code: 'READ_ONLY' });
    await show.ana.remove(['switch', uuid]);
    await show.ana.remove(['production', show.uuid]);
    expect((await bring(show, [[rows[0], '1001']])).body.error).toMatchObject({ code: 'PRODUCTION_DELETED' });
  });
});
