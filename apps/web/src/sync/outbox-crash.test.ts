import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Book } from './book.ts';
import type { Sync } from './sync.ts';
import { SHOW } from './test-log.ts';
import { createWorld } from './test-server.ts';
import { createTestBrowser } from './test-tabs.ts';

const show = SHOW as Uuid<'production'>;
type Source = Uuid<'source'>;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), tab: fc.nat(1) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('edit' as const), tab: fc.nat(1), row: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('refer' as const), tab: fc.nat(1), row: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), tab: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reload' as const), tab: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('network' as const), to: fc.constantFrom('up', 'down', 'deaf') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 3, 20, 400, 3_000) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Both tabs write the same field at once; the one that sends is reloaded before its answer comes. Found by the runs below. */
const sentByATabThatIsGone: Step[] = [
  { do: 'edit', tab: 1, row: 0 },
  { do: 'edit', tab: 0, row: 0 },
  { do: 'reload', tab: 0 },
  { do: 'network', to: 'deaf' },
  { do: 'crash', tab: 1 },
  { do: 'pass', ms: 1 },
  { do: 'edit', tab: 1, row: 0 },
  { do: 'pass', ms: 1 },
  { do: 'refer', tab: 0, row: 0 },
  { do: 'network', to: 'up' },
];

/** A browser of two tabs, either of which may crash or be reloaded at any moment. */
async function openBrowser() {
  const world = createWorld();
  const browser = createTestBrowser();
  const tabs: { sync: Sync; book: Book; die: () => void }[] = [];
  const open = (at: number) => {
    const { parts, die } = browser.tab();
    const sync = world.open('Kim', parts);
    tabs[at] = { sync, book: sync.openBook(show), die };
  };
  open(0);
  await world.pass(50);
  open(1);
  await world.pass(50);
  return { world, browser, tabs, open };
}

it('whatever crashes and whenever, each thing that was kept is done exactly once, and both tabs end equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const { world, browser, tabs, open } = await openBrowser();
      const created: string[] = [];
      let count = 0;
      const rowOf = (book: Book, at: number) =>
        book.rows('source')[at % book.rows('source').length]?.uuid as Source;
      for (const one of steps) {
        const tab = 'tab' in one ? tabs[one.tab] : undefined;
        if (one.do === 'network') world.network = one.to as typeof world.network;
        if (one.do === 'pass') await world.pass(one.ms);
        if (!tab) continue;
        const { book } = tab;
        if (one.do === 'create' && book.status().loaded) {
          const name = `row ${++count}`;
          created.push(name);
          book.add('source', { id: `SRC ${count + 1}`, name }, { moveOn: true, keep: true });
        }
        if (one.do === 'edit' && book.status().loaded)
          void book.edit('source', rowOf(book, one.row), { owner: `edit ${++count}` } as never);
        if (one.do === 'refer' && book.status().loaded)
          void book.edit('source', rowOf(book, one.row), { note: rowOf(book, one.row + 1) });
        // What is kept is kept before anything else can happen: a crash in between is a key that was never pressed.
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (one.do === 'crash' || one.do === 'reload') {
          if (one.do === 'crash') tab.die();
          tab.sync.close();
          open(one.tab);
          await world.pass(10);
        }
      }
      world.network = 'up';
      await world.pass(60_000);

      expect((await browser.outboxStore.load()).entries).toEqual([]);
      const rows = [...world.log.rows.values()] as (Entity & { name: string; note: string | null })[];
      for (const name of created) expect(rows.filter((row) => row.name === name)).toHaveLength(1);
      const uuids = new Set<string>(rows.map(({ uuid }) => uuid));
      for (const { note } of rows) if (note) expect(uuids).toContain(note);
      const commits = new Map<string, number>();
      for (const { key } of world.asked) if (key) commits.set(key, (commits.get(key) ?? 0) + 1);
      expect(world.log.commits.length - 2).toBeLessThanOrEqual(commits.size);
      const [a, b] = tabs.map(({ book }) => book);
      expect(a?.rows('source')).toEqual(b?.rows('source'));
      expect(a?.rows('source')).toEqual(rows.filter(({ uuid }) => uuid !== SHOW).sort(byPlace(a)));
      for (const tab of tabs) tab.sync.close();
    }),
    { numRuns: Number(process.env.CALLSIGN_RUNS ?? 25), examples: [[sentByATabThatIsGone]] },
  );
});

const byPlace = (book: Book | undefined) => (one: Entity, other: Entity) =>
  (book?.rows('source') ?? []).findIndex(({ uuid }) => uuid === one.uuid) -
  (book?.rows('source') ?? []).findIndex(({ uuid }) => uuid === other.uuid);
