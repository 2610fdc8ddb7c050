import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';
import type { Activity } from './activity.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const read = (show: Show, query: Record<string, string> = {}): Promise<Activity> =>
  show.ana.get(`/api/productions/${show.uuid}/activity?${new URLSearchParams(query)}`);

const inWords = ({ commits }: Activity) =>
  commits.map(
    ({ userName, changes }) =>
      `${userName}: ${changes.map((change) => `${change.id} ${change.operation}`).join(', ')}`,
  );

async function aMorning() {
  const show = await makeShow(server);
  const source = await show.add('source', { name: 'Laptop A' });
  const { commit } = await show.ben.update(['source', source.uuid], { name: 'Laptop B', note: '50% done' });
  const camera = await show.add('camera', { name: 'Jib' });
  await show.ben.commit(show.uuid, [
    { op: 'update', entityType: 'camera', uuid: camera.uuid, fields: { lensType: 'wide' } },
    { op: 'delete', entityType: 'source', uuid: source.uuid },
  ]);
  return { show, source, camera, commit };
}

describe('the activity of a show', () => {
  it('tells each commit with its fields before and after, newest first', async () => {
    const { show, source, commit } = await aMorning();
    const activity = await read(show);
    expect(inWords(activity)).toEqual([
      'Ben: SRC 1 deleted, CAM 1 updated',
      'Ana: CAM 1 created',
      'Ben: SRC 1 updated',
      'Ana: SRC 1 created',
      `Ana: ${show.row.id} created`,
    ]);
    expect(activity.commits[2]).toMatchObject({ commit: commit.uuid, userName: 'Ben', undoes: null });
    const [change] = activity.commits[2]?.changes ?? [];
    expect(change).toMatchObject({ uuid: source.uuid, name: 'Laptop B', version: 2 });
    expect(new Set(change?.fields)).toEqual(
      new Set([
        { field: 'name', old: 'Laptop A', new: 'Laptop B' },
        { field: 'note', old: null, new: '50% done' },
      ]),
    );
    expect([activity.next, activity.pruned]).toEqual([null, 0]);
  });

  it.each([
    [{ who: 'ben' }, ['Ben: SRC 1 deleted, CAM 1 updated', 'Ben: SRC 1 updated']],
    [{ who: 'Ben', operation: 'deleted' }, ['Ben: SRC 1 deleted']],
    [{ entityType: 'camera' }, ['Ben: CAM 1 updated', 'Ana: CAM 1 created']],
    [{ text: 'laptop a' }, ['Ben: SRC 1 updated', 'Ana: SRC 1 created']],
    [{ text: '50%' }, ['Ben: SRC 1 updated']],
    [{ text: '5%d' }, []],
    [{ text: 'Jib', entityType: 'source' }, []],
    [{ to: '2000-01-01T00:00:00Z' }, []],
  ] as [Record<string, string>, string[]][])('can be narrowed: %j', async (filter, expected) => {
    const { show } = await aMorning();
    expect(inWords(await read(show, filter))).toEqual(expected);
  });

  it('is read page by page, without a repeat and without a gap, while people go on writing', async () => {
    const { show } = await aMorning();
    const all = (await read(show)).commits.map(({ commit }) => commit);
    const paged: string[] = [];
    let next: number | null = null;
    do {
      const page: Activity = await read(show, { limit: '2', ...(next ? { before: `${next}` } : {}) });
      paged.push(...page.commits.map(({ commit }) => commit));
      next = page.next;
      await show.ben.create('source', { productionUuid: show.uuid });
    } while (next !== null);
    expect(paged).toEqual(all);
  });

  it('says which commits are an undo or a redo, and of what', async () => {
    const { show, commit } = await aMorning();
    const undone = await show.ben.undo(commit).catch(() => null);
    expect(undone).toBeNull(); // The source is deleted: there is nothing to take back.
    await show.ben.send('POST', `/api/productions/${show.uuid}/undo`, {});
    await show.ben.send('POST', `/api/productions/${show.uuid}/redo`, {});
    const [redo, undo, deletion] = (await read(show)).commits;
    expect(undo).toMatchObject({ step: 'undo', undoes: deletion?.commit, reason: 'undo' });
    expect(redo).toMatchObject({ step: 'redo', undoes: undo?.commit, reason: 'redo' });
  });

  it('is also a CSV with one line per field, in which nothing is a formula', async () => {
    const { show } = await aMorning();
    await show.ana.create('source', {
      productionUuid: show.uuid,
      name: '=HYPERLINK("http://evil")',
      note: '-5',
    });
    const { status, body, headers } = await show.ana.send(
      'GET',
      `/api/productions/${show.uuid}/activity?entityType=source`,
      undefined,
      { accept: 'text/csv' },
    );
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('content-disposition')).toContain('.csv');
    const lines = (body as string).split('\r\n');
    expect(lines[0]).toBe('at,who,operation,type,id,name,field,old,new,reason,uuid,commit,seq');
    expect(body).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(body).toContain(',note,,-5,');
    expect(body).toContain('Ben,updated,source,SRC 1,Laptop B,name,Laptop A,Laptop B,');
    const byQuery = await show.ana.send(
      'GET',
      `/api/productions/${show.uuid}/activity?format=csv&entityType=source`,
    );
    expect(byQuery.body).toBe(body);
  });

  it.each(['who', 'entityType', 'text'])('refuses a %s that no text here can be', async (part) => {
    const { show } = await aMorning();
    for (const broken of ['%00', 'a%0Ab', 'x'.repeat(201)]) {
      const answer = await show.ana.send('GET', `/api/productions/${show.uuid}/activity?${part}=${broken}`);
      expect(refusalOf(answer)).toMatchObject({
        code: 'VALIDATION',
        issues: [{ path: `querystring.${part}` }],
      });
    }
  });

  it('of one row says whether the log still holds its beginning', async () => {
    const { show, source } = await aMorning();
    const history = await show.ana.get(`/api/sources/${source.uuid}/history`);
    expect(history.complete).toBe(true);
    expect(history.changes.map((change: { operation: string }) => change.operation)).toEqual([
      'deleted',
      'updated',
      'created',
    ]);
  });
});
