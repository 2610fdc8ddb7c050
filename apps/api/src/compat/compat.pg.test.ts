import { randomUUID } from 'node:crypto';
import { childrenOf } from '@callsign/contracts/children';
import { definitionOf, definitions, type EntityType } from '@callsign/contracts/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, type Show, sampleFields } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const pathOf = (type: string, uuid = '') =>
  `/api/compat/${definitionOf(type)?.plural}${uuid === '' ? '' : `/${uuid}`}`;
const sender = { userId: randomUUID(), userName: 'Nobody' };
const newFields = async (show: Show, type: EntityType) => {
  const { productionUuid, ...fields } = await sampleFields(show, type);
  return productionUuid === undefined ? fields : { ...fields, productionId: productionUuid };
};

it.each(definitions.map(({ type }) => type as EntityType))(
  'a %s is created, sent back as it was answered, and removed, each as one commit of its author',
  async (type) => {
    const show = await makeShow(server);
    const fields = await newFields(show, type);
    if (type === 'production') fields.id = `Compat ${randomUUID().slice(0, 8)}`;
    await show.told();
    const created = await show.ana.send('POST', pathOf(type), { ...fields, ...sender });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject(fields);
    const { uuid, id } = created.body;

    const again = await show.ben.send('PUT', pathOf(type, uuid), {
      ...created.body,
      ...sender,
      id: `${id} B`,
    });
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    expect(again.body).toMatchObject({ ...fields, uuid, id: `${id} B`, version: created.body.version + 1 });
    expect((await show.ana.send('GET', pathOf(type, uuid))).body).toMatchObject({ uuid, id: `${id} B` });

    const removed = await show.ana.send('DELETE', `${pathOf(type, uuid)}?userId=x&userName=Nobody`);
    expect(removed).toMatchObject({ status: 200, body: { success: true } });
    if (type === 'production') return;
    expect(await show.told()).toEqual([
      `Ana: ${type} ${id} created`,
      `Ben: ${type} ${id} B updated (id)`,
      `Ana: ${type} ${id} B deleted`,
    ]);
  },
);

describe('rows that belong to a row', () => {
  const parents = definitions.filter((definition) => childrenOf(definition).length > 0);

  it.each(parents.map(({ type }) => type as EntityType))(
    'a %s and its own are created and edited as one commit, and are refused together',
    async (type) => {
      const show = await makeShow(server);
      const [child] = childrenOf(definitionOf(type) as never);
      if (!child) throw new Error(`${type} has no child type.`);
      const { definition, sentAs, answeredAs, field } = child;
      const { [field]: _, ...sample } = { ...definition.sample } as Record<string, unknown>;
      const fields = { ...(await newFields(show, type)), id: 'P 1' };
      const two = [{ ...sample, id: 'C 1' }, { id: 'C 2' }];
      const key = { 'idempotency-key': randomUUID() };
      const made = await show.ana.send('POST', pathOf(type), { ...fields, [sentAs]: two }, key);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      expect(made.body[answeredAs]).toMatchObject([
        { ...sample, id: 'C 1', [field]: made.body.uuid, productionId: show.uuid },
        { id: 'C 2' },
      ]);
      const repeated = await show.ana.send('POST', pathOf(type), { ...fields, [sentAs]: two }, key);
      expect(repeated.body).toEqual(made.body);
      expect(await show.told()).toEqual([
        `Ana: ${type} P 1 created; ${definition.type} C 1 created; ${definition.type} C 2 created`,
      ]);

      const [first] = made.body[answeredAs];
      const edit = { id: 'P 2', [sentAs]: [{ ...first, id: 'C 9' }, { id: 'C 3' }] };
      const edited = await show.ben.send('PUT', pathOf(type, made.body.uuid), edit);
      expect(edited.status, JSON.stringify(edited.body)).toBe(200);
      // What is left out stays.
      expect(edited.body[answeredAs].map(({ id }: { id: string }) => id)).toEqual(['C 9', 'C 2', 'C 3']);
      expect(await show.told()).toEqual([
        `Ben: ${type} P 2 updated (id); ${definition.type} C 9 updated (id); ${definition.type} C 3 created`,
      ]);

      const before = await show.footprint();
      const taken = { ...fields, id: 'P 3', [sentAs]: [{ id: 'C 4' }, { id: 'C 9' }] };
      const refusal = refusalOf(await show.ana.send('POST', pathOf(type), taken));
      expect(refusal).toMatchObject({ code: 'ID_TAKEN', holder: { id: 'C 9' }, nextFree: 'C 10' });
      const unknown = { ...fields, id: 'P 3', [sentAs]: [{ madeUp: 1 }] };
      expect(refusalOf(await show.ana.send('POST', pathOf(type), unknown)).issues).toMatchObject([
        { path: `${sentAs}.0.madeUp`, problem: 'unknown-field' },
      ]);
      const elsewhere = { [sentAs]: [{ [field]: randomUUID() }] };
      expect(refusalOf(await show.ana.send('PUT', pathOf(type, made.body.uuid), elsewhere))).toMatchObject({
        code: 'VALIDATION',
        issues: [{ path: `${sentAs}.0.${field}` }],
      });
      expect(await show.footprint()).toEqual(before);
      expect(await show.told()).toEqual([]);
    },
  );

  it('a snake with four hundred long lines is one request and one commit', async () => {
    const show = await makeShow(server);
    const lines = Array.from({ length: 400 }, (_, at) => ({ lineNumber: at + 1, noteA: 'x'.repeat(400) }));
    const made = await show.ana.send('POST', pathOf('cable-snake'), { productionId: show.uuid, lines });
    expect(made.status, JSON.stringify(made.body).slice(0, 300)).toBe(201);
    expect(made.body.snakeLines).toHaveLength(400);
    expect(await show.told()).toHaveLength(1);
  });

  it('an output that somebody has changed since is a conflict, and nothing of the request is written', async () => {
    const show = await makeShow(server);
    const made = await show.ana.send('POST', pathOf('source'), {
      productionId: show.uuid,
      outputs: [{ connector: 'HDMI' }],
    });
    const [output] = made.body.sourceOutputs;
    await show.ben.update(['source-output', output.uuid], { connector: 'SDI', version: output.version });
    const stale = { name: 'New', sourceOutputs: [{ ...output, connector: 'DVI' }] };
    const refusal = refusalOf(await show.ana.send('PUT', pathOf('source', made.body.uuid), stale));
    expect(refusal).toMatchObject({ code: 'FIELD_CONFLICT', fields: { connector: { theirs: 'SDI' } } });
    expect((await show.ana.get(`/api/sources/${made.body.uuid}`)).name).toBe('');
  });
});

describe('what is not the row’s own is refused with 400, and nothing is written', () => {
  it.each([
    ['uuid', randomUUID()],
    ['uuid', 'prod-123'],
    ['productionId', 'no such show'],
    ['productionId', randomUUID()],
    ['productionUuid', randomUUID()],
    ['isDeleted', true],
    ['madeUp', 1],
  ])('%s %s', async (field, value) => {
    const show = await makeShow(server);
    const source = await show.add('source');
    await show.told();
    const answer = await show.ana.send('PUT', pathOf('source', source.uuid), { [field]: value, name: 'New' });
    expect(refusalOf(answer)).toMatchObject({ code: 'VALIDATION', issues: [{ path: field }] });
    expect(await show.told()).toEqual([]);
  });

  it('its own are taken: the uuid in any case, its production by uuid or id', async () => {
    const show = await makeShow(server);
    const { uuid } = await show.add('source');
    const own = {
      uuid: uuid.toUpperCase(),
      productionId: show.row.id,
      productionUuid: show.uuid,
      name: 'New',
    };
    const answer = await show.ana.send('PUT', pathOf('source', uuid.toUpperCase()), own);
    expect(answer).toMatchObject({ status: 200, body: { uuid, name: 'New', productionId: show.row.id } });
  });

  it('a new row with a uuid, or without its production', async () => {
    const show = await makeShow(server);
    const made = await show.ana.send('POST', pathOf('source'), {
      productionId: show.uuid,
      uuid: randomUUID(),
    });
    expect(refusalOf(made).issues).toMatchObject([{ path: 'uuid', problem: 'not-allowed' }]);
    expect(refusalOf(await show.ana.send('POST', pathOf('source'), { id: 'SRC 1' })).issues).toMatchObject([
      { path: 'productionId', problem: 'missing' },
    ]);
  });
});

it('an edit with the version its author saw conflicts as an ordinary one does, and with none it does not', async () => {
  const show = await makeShow(server);
  const source = await show.add('source', { name: 'Old' });
  await show.ben.update(['source', source.uuid], { name: 'Ben’s', version: source.version });
  const stale = await show.ana.send('PUT', pathOf('source', source.uuid), { name: 'Ana’s', version: 1 });
  expect(refusalOf(stale).code).toBe('FIELD_CONFLICT');
  const plain = await show.ana.send('PUT', pathOf('source', source.uuid), { name: 'Ana’s' });
  expect(plain).toMatchObject({ status: 200, body: { name: 'Ana’s' } });
});
