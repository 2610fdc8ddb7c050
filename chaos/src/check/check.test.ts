import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { commitDigest } from '../record/digest.ts';
import {
  type Action,
  createJournal,
  type Frame,
  type Journal,
  type WriteAttempt,
} from '../record/journal.ts';
import { check as checkAll } from './check.ts';
import { historyOf } from './history.ts';
import { commitOf, keyOf, logOf, lookedAt, requestsOf, rowsOf, show, source } from './synthetic.ts';
import type { LogRow, Truth } from './truth.ts';

/** With a request for every commit, unless the test says who sent what. */
const check = (truth: Truth, journal: Journal, restless: string[]) =>
  checkAll(truth, { ...journal, attempts: [...requestsOf(truth), ...journal.attempts] }, restless);

const names = (truth: Truth, journal: Journal = createJournal()) => [
  ...new Set(check(truth, journal, []).map(({ guarantee }) => guarantee)),
];

/** A write of a name as its client met it. */
function wrote(truth: Truth, name: string, version: number, over: Partial<WriteAttempt> = {}): WriteAttempt {
  const row = rowsOf(truth)[version - 1];
  const change = { seq: version, entityId: source, entity: row?.row };
  return {
    client: name.split('.')[0] ?? '',
    key: keyOf(name),
    method: 'PUT',
    path: `/api/sources/${source}`,
    body: { name },
    at: version * 10,
    answeredAt: version * 10 + 5,
    status: 200,
    answer: {
      commit: {
        uuid: row?.commit,
        productionUuid: show,
        from: version,
        seq: version,
        changes: [change],
      } as never,
    },
    ...over,
  };
}

const edit = (over: Partial<Action>): Action => ({
  tag: 'c01.2',
  client: 'c01',
  kind: 'edit',
  uuid: source,
  fields: { name: 'c01.2' },
  baseVersion: 1,
  signature: 'c01.2',
  startedAt: 1,
  settledAt: 9,
  outcome: 'ok',
  commit: null,
  code: null,
  lostFields: [],
  ...over,
});

describe('The checker', () => {
  it('finds nothing in a run where all went well', () => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    const journal = lookedAt(truth, { seq: 1, version: 1 }, { seq: 3, version: 3 });
    journal.attempts.push(wrote(truth, 'c02.1', 2), wrote(truth, 'c01.2', 3));
    journal.frames.set('c01', frames(truth, 1, [2], [3]));
    expect(check(truth, journal, [])).toEqual([]);
  });

  it('misses an acknowledged write that is not in the log', () => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    const journal = createJournal();
    journal.attempts.push(wrote(truth, 'c01.2', 3));
    expect(names(logOf('c01.1', 'c02.1'), journal)).toContain('kept');
  });

  it('notices an acknowledged value that is another in the log', () => {
    const truth = logOf('c01.1', 'c01.2');
    const journal = createJournal();
    journal.attempts.push(wrote(truth, 'c01.2', 2, { body: { name: 'something else' } }));
    expect(names(truth, journal)).toEqual(['kept']);
  });

  it('lets a write that was sent again have changed nothing when it was first sent, and not before', () => {
    const truth = logOf('c01.1', 'c02.1', 'c03.1');
    const commit = { uuid: 'nothing', productionUuid: show, from: 4, seq: 3, changes: [] } as never;
    const again = { client: 'c04', key: 'again', body: { name: 'c01.1' } };
    const journal = createJournal();
    journal.attempts.push(wrote(truth, 'c03.1', 3, { ...again, at: 40, answeredAt: 45, answer: { commit } }));
    expect(names(truth, journal)).toEqual(['kept']);
    const first = { ...again, at: 15, answeredAt: null, status: null, answer: null };
    journal.attempts.push(wrote(truth, 'c03.1', 3, first));
    expect(names(truth, journal)).toEqual([]);
    journal.attempts.push(wrote(truth, 'c02.1', 2, { at: 5, answeredAt: 12 }));
    expect(names(truth, journal)).toEqual(['kept']);
  });

  it('notices a text that was written twice, and a request that made two commits', () => {
    expect(names(logOf('c01.1', 'c02.1', 'c01.1'))).toEqual(['once']);
  });

  it('notices a commit without a key, and one under a key that nobody sent', () => {
    const truth = logOf('c01.1', 'c02.1');
    const sent = { ...createJournal(), attempts: requestsOf(truth) };
    expect(checkAll(truth, sent, [])).toEqual([]);
    const row = rowsOf(truth)[1];
    for (const key of [null, 'another']) {
      if (row) row.key = key;
      expect(checkAll(truth, sent, []).map(({ guarantee }) => guarantee)).toEqual(['once']);
    }
  });

  it('notices a commit that names somebody else than who sent it', () => {
    const truth = logOf('c01.1', 'c02.1');
    const sent = { ...createJournal(), attempts: requestsOf(truth) };
    const row = rowsOf(truth)[1];
    if (row) row.client = 'c01';
    expect(checkAll(truth, sent, [])).toMatchObject([{ guarantee: 'author', client: 'c01' }]);
    if (row) row.client = null;
    expect(checkAll(truth, sent, [])).toMatchObject([{ guarantee: 'author' }]);
  });

  it('notices that a list tells or shows of a show that its person is no member of', () => {
    const truth = logOf('c01.1');
    const other = 'other' as Uuid<'production'>;
    const row = { uuid: other, id: 'SHOW 2', version: 1, isDeleted: false, fieldVersions: {} };
    const logged = { ...(rowsOf(truth)[0] as LogRow), type: 'production', uuid: other, row } as LogRow;
    const commit = { uuid: commitOf(1), from: 1, seq: 1, rows: [logged] };
    truth.streams.set(null, { name: null, head: 1, rows: [logged], commits: [commit] });
    const receives = (changes: { seq: number; entityId: string; entity: unknown }[]) => {
      const journal = createJournal();
      journal.frames.set('c01', [
        { at: 0, socket: 1, type: 'hello', stream: null, after: 0 },
        {
          at: 1,
          socket: 1,
          type: 'commits',
          stream: null,
          commits: [{ uuid: commitOf(1), from: 1, seq: 1, digest: commitDigest(changes) }],
        },
      ]);
      return journal;
    };
    expect(names(truth, receives([]))).toEqual([]);
    expect(names(truth, receives([{ seq: 1, entityId: other, entity: row }]))).toEqual(['told']);
    const shown = createJournal();
    const final = { seq: 1, rows: new Map([['production', [row]]]) } as never;
    const shownRows = [{ uuid: other, type: 'production' as const, version: 1, digest: 1 }];
    shown.screens.push({
      client: 'c01',
      stream: null,
      opening: 1,
      looks: [{ at: 1, seq: 1, changed: shownRows }],
      final,
    });
    expect(names(truth, shown)).toEqual(['screens', 'equal']);
  });

  it('notices a missing seq, a missing version and a torn commit', () => {
    const gap = logOf('c01.1', 'c02.1', 'c01.2');
    rowsOf(gap).splice(1, 1);
    expect(names(gap)).toEqual(['dense']);
  });

  it('notices a table that is not what the log says', () => {
    const truth = logOf('c01.1', 'c02.1');
    truth.tables.set(source, { type: 'source', row: { ...rowsOf(truth)[1]?.row, name: 'past the log' } });
    expect(names(truth)).toEqual(['tables']);
  });

  it.each([
    [
      'went back',
      [
        { seq: 2, version: 2 },
        { seq: 1, version: 1 },
      ],
    ],
    ['left a change out', [{ seq: 1, version: 1 }, { seq: 3 }]],
    ['was ahead of its seq', [{ seq: 1, version: 2 }]],
    ['stood where the log does not go', [{ seq: 9, version: 3 }]],
  ])('notices a screen that %s', (_, looks) => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    expect(names(truth, lookedAt(truth, ...looks))).toEqual(['screens']);
  });

  it.each<[string, number[][]]>([
    ['leaves one out', [[1], [3]]],
    ['says one twice', [[1], [2], [2]]],
    ['turns two round', [[1], [3], [2]]],
  ])('notices a socket that %s', (_, messages) => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    const journal = createJournal();
    journal.frames.set('c01', frames(truth, 0, ...messages));
    expect(names(truth, journal)).toEqual(['told']);
  });

  it('lets a second hello on a socket start anew where it says, while the first flow still goes on', () => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    const journal = createJournal();
    const [hello, ...rest] = frames(truth, 0, [1], [2], [3]);
    const again: Frame = { at: 5, socket: 1, type: 'hello', stream: show, after: 1 };
    const repeated = frames(truth, 1, [2], [3]).slice(1);
    journal.frames.set('c01', [hello as Frame, ...rest.slice(0, 2), again, ...rest.slice(2), ...repeated]);
    expect(check(truth, journal, [])).toEqual([]);
  });

  it('notices a screen that ends with other rows than the database', () => {
    const truth = logOf('c01.1', 'c02.1');
    const journal = lookedAt(truth, { seq: 2, version: 2 });
    const screen = journal.screens[0];
    const old = rowsOf(truth)[0]?.row as never;
    if (screen) screen.final = { seq: 2, rows: new Map([['source', [old]]]) };
    expect(names(truth, journal)).toEqual(['equal']);
  });

  it('notices a refusal that nobody was told, and a refused value that is gone', () => {
    const truth = logOf('c01.1');
    const journal = createJournal();
    const refused = { status: 409, answer: { error: { code: 'FIELD_CONFLICT' } } };
    journal.attempts.push(wrote(truth, 'c01.2', 2, refused));
    expect(names(truth, journal)).toEqual(['refusals']);
    journal.actions.push(edit({ outcome: 'refused', settledAt: 30 }));
    expect(names(truth, journal)).toEqual([]);
    journal.actions.push(edit({ outcome: 'refused', lostFields: ['name'] }));
    expect(names(truth, journal)).toEqual(['refusals']);
  });

  it('notices a write that never got an answer', () => {
    const journal = createJournal();
    journal.actions.push(edit({ outcome: 'pending', settledAt: null }));
    expect(names(logOf('c01.1'), journal)).toEqual(['answered']);
  });

  it('notices an edit over what its author had not seen', () => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    const journal = createJournal();
    const commit = { uuid: commitOf(3), productionUuid: show, changes: [{}] } as never;
    journal.actions.push(edit({ baseVersion: 1, commit }));
    expect(names(truth, journal)).toEqual(['silent']);
    journal.actions.splice(0, 1, edit({ baseVersion: 2, commit }));
    expect(names(truth, journal)).toEqual([]);
  });

  it('notices an answer that came before an earlier write was sent, with a later place in the log', () => {
    const truth = logOf('c01.1', 'c02.1', 'c01.2');
    const journal = createJournal();
    journal.attempts.push(
      wrote(truth, 'c01.2', 3, { at: 1, answeredAt: 2 }),
      wrote(truth, 'c02.1', 2, { at: 5, answeredAt: 6 }),
    );
    expect(names(truth, journal)).toEqual(['order']);
  });

  it('tells a short history of the row at fault: the log around it and what was asked and answered', () => {
    const truth = logOf(...Array.from({ length: 60 }, (_, index) => `c01.${index + 1}`));
    const journal = createJournal();
    journal.attempts.push(wrote(truth, 'c01.30', 30, { body: { name: 'another' } }));
    const [violation] = check(truth, journal, []);
    const history = violation ? historyOf(violation, truth, journal) : [];
    expect(history.join('\n')).toContain('seq 30');
    expect(history.join('\n')).toContain('PUT /api/sources/');
    expect(history.length).toBeLessThan(12);
  });
});

/** A socket that says hello after a seq and is told these commits, a message each. */
function frames(truth: Truth, after: number, ...messages: number[][]): Frame[] {
  const rows = rowsOf(truth);
  const toldAs = (seq: number) => ({
    uuid: commitOf(seq),
    from: seq,
    seq,
    digest: commitDigest([{ seq, entityId: source, entity: rows[seq - 1]?.row }]),
  });
  return [
    { at: 0, socket: 1, type: 'hello', stream: show, after },
    ...messages.map(
      (seqs, at): Frame => ({
        at: at + 1,
        socket: 1,
        type: 'commits',
        stream: show,
        commits: seqs.map(toldAs),
      }),
    ),
  ];
}
