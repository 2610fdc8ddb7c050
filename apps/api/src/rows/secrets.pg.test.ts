import { afterAll, describe, expect, it } from 'vitest';
import { join } from '../testing/roles.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer({ crew: 'invited' });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const KEY = 'live-7c1e-do-not-tell';
const OLD_KEY = 'live-0000-do-not-tell';
const secret = /do-not-tell/;

async function makeStream() {
  const show = await makeShow(server);
  const low = {
    viewer: await join(server, 'Vic', show.uuid, 'viewer'),
    operator: await join(server, 'Opa', show.uuid, 'operator'),
  };
  const editor = await join(server, 'Edi', show.uuid, 'editor');
  const { entity } = await show.ana.create('stream', {
    productionUuid: show.uuid,
    name: 'Main',
    streamKey: OLD_KEY,
  });
  const { commit } = await show.ana.update(['stream', entity.uuid], {
    streamKey: KEY,
    passcode: 'pass-do-not-tell',
  });
  return { show, low, editor, uuid: entity.uuid, commit };
}

describe('a stream key', () => {
  it('is in no answer to a viewer or an operator, whatever they ask', async () => {
    const { show, low, editor, uuid } = await makeStream();
    const base = `/api/productions/${show.uuid}`;
    const paths = [
      `/api/streams/${uuid}`,
      `/api/streams/STR 1?production=${show.uuid}`,
      `/api/streams/production/${show.uuid}`,
      `/api/streams/production/${show.uuid}?deleted=true`,
      `/api/streams/${uuid}/history`,
      `${base}/snapshot`,
      `${base}/changes`,
      `${base}/activity`,
      `${base}/activity?format=csv`,
      `${base}/undo-stack`,
    ];
    for (const [role, person] of Object.entries(low))
      for (const path of paths) {
        const answer = await person.send('GET', path);
        expect(answer.status, path).toBe(200);
        expect(JSON.stringify(answer.body), `${role} ${path}`).not.toMatch(secret);
      }
    // The same paths do hold it for an editor, but for the activity, which shows it to nobody, and where no stream is listed.
    const seen = await Promise.all(
      paths.map(async (path) => JSON.stringify((await editor.send('GET', path)).body)),
    );
    expect(paths.filter((_, at) => !secret.test(seen[at] as string))).toEqual(
      paths.filter((path) => /activity|undo-stack|deleted=true/.test(path)),
    );
  });

  it('cannot be found out by searching for it', async () => {
    const { show, low } = await makeStream();
    for (const text of ['do-not-tell', 'live-7c1e', 'live-0000']) {
      const page = await low.viewer.get(`/api/productions/${show.uuid}/activity?text=${text}`);
      expect(page.commits, text).toEqual([]);
    }
    expect((await low.viewer.get(`/api/productions/${show.uuid}/activity?text=Main`)).commits).not.toEqual(
      [],
    );
  });

  it('is in no refusal and in no answer of a write', async () => {
    const { show, low, uuid } = await makeStream();
    const conflict = await low.operator.send('PUT', `/api/streams/${uuid}`, { name: 'Mine', version: 1 });
    expect(conflict.status).toBe(200);
    await show.ana.update(['stream', uuid], { name: 'Hers' });
    const refused = await low.operator.send('PUT', `/api/streams/${uuid}`, { name: 'Again', version: 1 });
    expect(refused.body.error.code).toBe('FIELD_CONFLICT');
    for (const { body } of [conflict, refused]) expect(JSON.stringify(body)).not.toMatch(secret);
  });

  it('cannot be written by an operator, nor taken back to an older one', async () => {
    const { show, low, uuid, commit } = await makeStream();
    const before = await show.footprint();
    const attempts = [
      low.operator.send('PUT', `/api/streams/${uuid}`, { streamKey: 'mine' }),
      low.operator.send('POST', `/api/streams/${uuid}/revert`, { field: 'streamKey', version: 2 }),
      low.operator.send('POST', `/api/commits/${commit.uuid}/undo`, { productionUuid: show.uuid }),
      low.operator.send('POST', '/api/commits', {
        productionUuid: show.uuid,
        operations: [{ op: 'update', entityType: 'stream', uuid, fields: { passcode: 'mine' } }],
      }),
    ];
    for (const { body } of await Promise.all(attempts)) expect(body.error?.code).toBe('FORBIDDEN');
    expect(await show.footprint()).toEqual(before);
  });

  it('arrives on the socket of an editor, live and missed, and never on that of a viewer', async () => {
    const { show, uuid } = await makeStream();
    const [editor, viewer] = [await server.socket('Edi'), await server.socket('Vic')];
    const screens = [editor.hello(show.uuid), viewer.hello(show.uuid)] as const;
    await editor.until('the editor is live', () => screens[0].live);
    await viewer.until('the viewer is live', () => screens[1].live);
    await show.ana.update(['stream', uuid], { streamKey: 'live-9999-do-not-tell' });
    await editor.until('the editor sees it', () => JSON.stringify(editor.frames).includes('live-9999'));
    await viewer.until('the viewer sees the change', () => screens[1].seq === screens[0].seq);
    expect(JSON.stringify(viewer.frames)).not.toMatch(secret);
    expect(screens[1].rows.get(uuid)).toMatchObject({
      name: 'Main',
      streamKey: null,
      passcode: null,
      version: 3,
    });
    expect(screens.flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('the log of the server', () => {
  it('holds no secret of a row and no password, even where a write fails', async () => {
    const { show, uuid } = await makeStream();
    await server.sql(`alter table streams add constraint no_x check (name <> 'x')`);
    await show.ana.send('PUT', `/api/streams/${uuid}`, { name: 'x', streamKey: 'live-8888-do-not-tell' });
    await show.ana.send('POST', '/api/session', { email: 'a@example.com', password: 'pass-do-not-tell' });
    await server.sql('alter table streams drop constraint no_x');
    expect(server.log.length).toBeGreaterThan(0);
    expect(server.log.join('\n')).not.toMatch(secret);
    expect(server.log.join('\n')).not.toContain('session_token');
  });
});
