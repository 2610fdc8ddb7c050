import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Acknowledged } from './acknowledged.ts';
import type { Action, Entry } from './entry.ts';
import type { Answer, Request } from './http.ts';
import { findLost, findLostProductions, lostEntries } from './lost-writes.ts';
import type { Model } from './model.ts';
import { tableOf } from './table.ts';
import { SHOW } from './test-log.ts';

const [A, NEW, MADE] = ['a' as Uuid, 'temporary' as Uuid, 'made' as Uuid];
const signal = new AbortController().signal;

const taken = (order: number, action: Action, more: Partial<Acknowledged> = {}): Acknowledged => ({
  key: `k${order}`,
  order,
  at: order,
  production: SHOW,
  action,
  commit: `c${order}`,
  from: order,
  seq: order,
  history: 'e1',
  ...more,
});
const edit = (uuid: Uuid, fields: Record<string, unknown>): Action => ({
  do: 'edit',
  entityType: 'source',
  uuid,
  fields,
  seen: 1,
});
const create: Action = {
  do: 'create',
  entityType: 'source',
  temporary: NEW,
  fields: { id: 'SRC 9', name: 'First' },
  moveOn: true,
};
const remove = (uuid: Uuid): Action => ({ do: 'remove', entityType: 'source', uuid });
const restore = (uuid: Uuid): Action => ({ do: 'restore', entityType: 'source', uuid });

/** What a failover left: these rows; of the lost writes those that are put before their author. */
function shown(
  lost: Acknowledged[],
  rows: object[] = [],
  more: { acknowledged?: Acknowledged[]; entries?: Entry[] } = {},
) {
  const model = { seq: 1, epoch: 'e2', tables: { source: tableOf(rows as Entity[]) } } as Model;
  return lostEntries(lost, {
    model,
    entries: more.entries ?? [],
    acknowledged: more.acknowledged ?? lost,
    firstNameOf: (uuid) => (uuid === MADE ? NEW : undefined),
  });
}
const row = (more: object = {}) => ({ uuid: A, id: 'SRC 1', name: 'Laptop', note: null, ...more });

describe('what a failover has lost, as its author sees it', () => {
  it('is the fields that the row does not have any more, and says why it is asked about', () => {
    const [entry] = shown([taken(1, edit(A, { name: 'Camera', note: null }))], [row()]);
    expect(entry).toMatchObject({
      key: 'lost-k1',
      isLost: true,
      action: { do: 'edit', fields: { name: 'Camera' } },
    });
    expect(entry?.action).not.toMatchObject({ fields: { note: null } });
    expect(entry?.problem?.message).toMatch(/was saved, and is gone/);
    expect(entry).not.toHaveProperty('history');
  });
  it('is nothing where somebody has written the same since', () => {
    expect(shown([taken(1, edit(A, { name: 'Laptop' }))], [row()])).toEqual([]);
  });
  it('is not what its author has replaced by a later write, lost or not', () => {
    const [first, second] = [taken(1, edit(A, { name: 'Camera' })), taken(2, edit(A, { name: 'Deck' }))];
    const entries = shown([first, second], [row()]);
    expect(entries.map(({ action }) => action)).toMatchObject([{ fields: { name: 'Deck' } }]);
    expect(shown([first], [row()], { acknowledged: [first, second] })).toEqual([]);
  });
  it('is not what waits to be sent for the same field anyway', () => {
    const waiting = { action: edit(A, { name: 'Deck' }) } as Entry;
    expect(shown([taken(1, edit(A, { name: 'Camera' }))], [row()], { entries: [waiting] })).toEqual([]);
  });
  it('is a new row with everything that its author wrote into it since, as one thing to decide', () => {
    const lost = [
      taken(1, create),
      taken(2, edit(MADE, { name: 'Second' })),
      taken(3, edit(MADE, { note: 'x' })),
    ];
    expect(shown(lost).map(({ action }) => action)).toEqual([
      { ...create, fields: { id: 'SRC 9', name: 'Second', note: 'x' }, moveOn: false },
    ]);
  });
  it('is no new row that its author has deleted again', () => {
    expect(shown([taken(1, create), taken(2, remove(MADE))])).toEqual([]);
  });
  it('is a deletion only of a row that is back, and a restoring only of one that is gone', () => {
    expect(shown([taken(1, remove(A))], [row()])).toHaveLength(1);
    expect(shown([taken(1, remove(A))])).toEqual([]);
    expect(shown([taken(1, restore(A))])).toHaveLength(1);
    expect(shown([taken(1, restore(A))], [row()])).toEqual([]);
  });
  it('is a commit of many whole: nobody can say which half of it is meant', () => {
    const commit: Action = { do: 'commit', operations: [] };
    expect(shown([taken(1, commit)]).map(({ action }) => action)).toEqual([commit]);
  });
});

/** A server that answers by path, and what it was asked. */
function server(answers: Record<string, Answer>) {
  const asked: string[] = [];
  const api = async ({ path }: Request): Promise<Answer> => {
    asked.push(path);
    return answers[path] ?? { kind: 'refused', problem: { code: 'NOT_FOUND', message: 'none' } };
  };
  return { api, asked };
}
const page = (commits: [uuid: string, seq: number][], more = false): Answer => ({
  kind: 'ok',
  body: { commits: commits.map(([uuid, seq]) => ({ uuid, seq })), more },
});
const away: Answer = {
  kind: 'unreachable',
  problem: { code: 'NOT_READY', message: 'away' },
  retryAfterMs: null,
};
const changes = (after: number) => `/api/productions/${SHOW}/changes?after=${after}&limit=1000`;
const keysOf = (all: readonly Acknowledged[] | null) => all?.map(({ key }) => key) ?? null;

describe('looking for taken writes in the log that holds', () => {
  const three = [4, 5, 6].map((order) => taken(order, remove(A)));

  it('finds those whose commit is not there, asking from the first of them on', async () => {
    const { api, asked } = server({
      [changes(3)]: page([
        ['c4', 4],
        ['other', 5],
      ]),
    });
    expect(keysOf(await findLost(api, SHOW, three, signal))).toEqual(['k5', 'k6']);
    expect(asked).toEqual([changes(3)]);
  });
  it('reads page after page, and no further than the last of them can be', async () => {
    const { api, asked } = server({
      [changes(3)]: page([['c4', 4]], true),
      [changes(4)]: page([['c5', 5]], true),
      [changes(5)]: page([['other', 6]], true),
    });
    expect(keysOf(await findLost(api, SHOW, three, signal))).toEqual(['k6']);
    expect(asked).toHaveLength(3);
  });
  it('says nothing while the server cannot be reached, and tells nobody of a show they may not see', async () => {
    expect(await findLost(server({ [changes(3)]: away }).api, SHOW, three, signal)).toBeNull();
    expect(await findLost(server({}).api, SHOW, three, signal)).toEqual([]);
  });
});

describe('looking for taken changes of the list of shows', () => {
  const history = `/api/productions/${SHOW}/history`;
  const show = (order: number, action: Action, version: number) =>
    taken(order, action, { production: null, row: { uuid: SHOW, version } });
  const made = show(1, { ...create, entityType: 'production', temporary: SHOW }, 1);
  const renamed = show(2, { ...edit(SHOW, { showName: 'Gala' }), entityType: 'production' } as Action, 2);
  const body = (versions: [number, string][]): Answer => ({
    kind: 'ok',
    body: { changes: versions.map(([version, commit]) => ({ version, commit })), complete: true },
  });

  it('finds a rename that the history of its show does not have', async () => {
    const { api } = server({ [history]: body([[1, 'c1']]) });
    expect(keysOf(await findLostProductions(api, [made, renamed], signal))).toEqual(['k2']);
  });
  it('takes a show that is gone for lost only where this person has made it', async () => {
    expect(keysOf(await findLostProductions(server({}).api, [made, renamed], signal))).toEqual(['k1', 'k2']);
    expect(await findLostProductions(server({}).api, [renamed], signal)).toEqual([]);
  });
  it('takes nothing for lost that the history does not reach back to', async () => {
    const { api } = server({ [history]: body([[5, 'c9']]) });
    expect(await findLostProductions(api, [made, renamed], signal)).toEqual([]);
  });
  it('says nothing while the server cannot be reached', async () => {
    expect(await findLostProductions(server({ [history]: away }).api, [made], signal)).toBeNull();
  });
});
