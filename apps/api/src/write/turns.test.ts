import type { Uuid } from '@callsign/contracts/scalars';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from './draft.ts';
import { createTurns, MAX_COMMITS, MAX_COMMITS_OF_ONE } from './turns.ts';

interface Waiting {
  draft: Draft;
  n: number;
}

let made = 0;
const wait = (userId: string, more: { operations?: number; key?: string } = {}): Waiting => ({
  n: made++,
  draft: {
    userId: userId as Uuid<'user'>,
    userName: userId,
    reason: null,
    key: more.key ?? null,
    hash: '',
    operations: Array.from({ length: more.operations ?? 1 }, () => ({
      op: 'create',
      entityType: 'source',
      fields: {},
    })),
  },
});
const turnsOf = (...waiting: [stream: string, Waiting][]) => {
  const turns = createTurns<Waiting>();
  for (const [stream, each] of waiting) turns.add(stream as Uuid<'production'>, each);
  return turns;
};
const free = () => true;
const authors = (waiting: Waiting[] | undefined) =>
  (waiting ?? []).map(({ draft }) => draft.userId).join(' ');
const many = (count: number, userId: string): [string, Waiting][] =>
  Array.from({ length: count }, () => ['show', wait(userId)]);

describe('within a stream', () => {
  it('one person alone fills the whole transaction, in the order of their writes', () => {
    const waiting = many(MAX_COMMITS + 5, 'ana');
    const turns = turnsOf(...waiting);
    const [group] = turns.take(free);
    expect(group?.waiting).toEqual(waiting.slice(0, MAX_COMMITS).map(([, each]) => each));
    expect(turns.take(free)[0]?.waiting).toEqual(waiting.slice(MAX_COMMITS).map(([, each]) => each));
    expect(turns.isEmpty()).toBe(true);
  });

  it('whoever comes last is in the very next transaction, and that is a small one', () => {
    const turns = turnsOf(...many(200, 'ana'), ['show', wait('ben')], ['show', wait('cy')]);
    const [group] = turns.take(free);
    expect(authors(group?.waiting)).toMatch(/^ana ben cy ana ana ana/);
    expect(group?.waiting).toHaveLength(MAX_COMMITS_OF_ONE + 2);
    expect(turns.take(free)[0]?.waiting).toHaveLength(MAX_COMMITS);
  });

  it('all take turns when many have much to write, and who was last is first next time', () => {
    const turns = turnsOf(...many(9, 'ana'), ...many(9, 'ben'), ...many(9, 'cy'));
    expect(authors(turns.take(free)[0]?.waiting)).toBe('ana ben cy '.repeat(MAX_COMMITS_OF_ONE).trim());
    const crowd = turnsOf(
      ...Array.from({ length: MAX_COMMITS + 2 }, (_, n): [string, Waiting] => ['show', wait(`p${n}`)]),
    );
    expect(crowd.take(free)[0]?.waiting).toHaveLength(MAX_COMMITS);
    expect(authors(crowd.take(free)[0]?.waiting)).toBe(`p${MAX_COMMITS} p${MAX_COMMITS + 1}`);
  });

  it('a key is in a transaction once: its retry, and what its author writes after it, come in a later one', () => {
    const first = wait('ana', { key: 'k' });
    const again = wait('ana', { key: 'k' });
    const after = wait('ana');
    const other = wait('ben');
    const turns = turnsOf(['show', first], ['show', again], ['show', after], ['show', other]);
    expect(turns.take(free)[0]?.waiting).toEqual([first, other]);
    expect(turns.take(free)[0]?.waiting).toEqual([again, after]);
  });

  it('a paste of hundreds goes by itself, is overtaken by what is small, and then it is its turn', () => {
    const small = wait('ben');
    const paste = wait('ana', { operations: 300 });
    const turns = turnsOf(['show', small], ['show', paste], ...many(100, 'ben'));
    expect(turns.take(free)[0]?.waiting[0]).toBe(small);
    expect(turns.take(free)[0]?.waiting).toEqual([paste]);
    expect(turns.take(free)[0]?.waiting).toHaveLength(MAX_COMMITS);
  });
});

it('what is no longer wanted is taken out, and what was taken already is left alone', () => {
  const [one, two] = [wait('ana'), wait('ana')];
  const turns = turnsOf(['show', one], ['show', two]);
  const [show, elsewhere] = ['show', 'elsewhere'] as [Uuid<'production'>, Uuid<'production'>];
  turns.remove(show, one);
  turns.remove(elsewhere, two);
  expect(turns.take(free)[0]?.waiting).toEqual([two]);
  turns.remove(show, two);
  turns.add(show, one);
  turns.remove(show, one);
  expect(turns.isEmpty()).toBe(true);
});

describe('among streams', () => {
  it('those that have waited longest come first, and those under way are left alone', () => {
    const turns = turnsOf(['a', wait('ana')], ['b', wait('ana')], ['c', wait('ana')]);
    expect(turns.take((stream) => stream !== 'a').map(({ stream }) => stream)).toEqual(['b', 'c']);
    expect(turns.take(free).map(({ stream }) => stream)).toEqual(['a']);
  });

  it('one that fills the transaction is behind the others next time', () => {
    const turns = turnsOf(...many(MAX_COMMITS * 2, 'ana'), ['other', wait('ben')]);
    expect(turns.take(free).map(({ stream }) => stream)).toEqual(['show']);
    expect(turns.take(free).map(({ stream }) => stream)).toEqual(['other', 'show']);
  });

  it('a paste waits for a transaction of its own, and its stream with it', () => {
    const paste = wait('ana', { operations: 300 });
    const turns = turnsOf(['other', wait('ben')], ['show', paste], ['show', wait('cy')]);
    expect(turns.take(free).map(({ stream }) => stream)).toEqual(['other']);
    expect(turns.take(free)[0]?.waiting).toEqual([paste]);
  });
});

it('whatever comes, nothing is lost or doubled, everybody keeps the order of their writes, and nobody waits for ever', () => {
  const arrivals = fc.array(
    fc.record({
      stream: fc.constantFrom('a', 'b', 'c'),
      userId: fc.constantFrom('ana', 'ben', 'cy'),
      operations: fc.constantFrom(0, 1, 2, 40, 100),
      key: fc.constantFrom('k', 'l', undefined),
      take: fc.boolean(),
    }),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(arrivals, (list) => {
      const turns = createTurns<Waiting>();
      const came = new Map<string, number[]>();
      const went = new Map<string, number[]>();
      const note = (to: Map<string, number[]>, stream: string, { draft, n }: Waiting) =>
        to.set(`${stream} ${draft.userId}`, [...(to.get(`${stream} ${draft.userId}`) ?? []), n]);
      const take = () => {
        const groups = turns.take(free);
        for (const { stream, waiting } of groups) for (const each of waiting) note(went, stream, each);
        return groups.length;
      };
      for (const { stream, userId, operations, key, take: now } of list) {
        const waiting = wait(userId, { operations, ...(key && { key }) });
        turns.add(stream as Uuid<'production'>, waiting);
        note(came, stream, waiting);
        if (now) take();
      }
      for (let rounds = 0; !turns.isEmpty(); rounds++) {
        expect(take()).toBeGreaterThan(0);
        expect(rounds).toBeLessThanOrEqual(list.length);
      }
      expect(went).toEqual(came);
    }),
  );
});
