import { dimensions as all, type Dimension } from './dimensions.ts';
import type { TortureFailure, TortureSuccess } from './run-seeds.ts';

/** What became of all databases of a run, as Markdown: by version, and of all together what was converted, what died and what was left. */
export function renderSummary(
  whole: readonly TortureSuccess[],
  failures: readonly TortureFailure[],
): string[] {
  const versions = [...new Set([...whole, ...failures].map(({ version }) => version))].sort((a, b) => a - b);
  const rows = versions.map((version) => {
    const its = whole.filter((it) => it.version === version);
    const failed = failures.filter((it) => it.version === version).length;
    return `| ${version} | ${its.length + failed} | ${its.length} | ${failed} | ${numbersOf(its).join(' | ')} |`;
  });
  const outcomes = whole.map(({ outcome }) => outcome);
  const left = outcomes.flatMap((it) => it.left);
  return [
    '| PostgreSQL | databases | whole | failed | units | references declared | undeclared | deaths there | back | at the contract | left for a reason |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    `| all | ${whole.length + failures.length} | ${whole.length} | ${failures.length} | ${numbersOf(whole).join(' | ')} |`,
    '',
    `- Strategies: ${list(sum(outcomes.map(({ strategies }) => strategies)))}.`,
    `- Objects: ${list(sum(outcomes.map(({ objects }) => objects)))}.`,
    `- Dimensions: ${list(sum(whole.map(({ dimensions }) => drawnOf(dimensions))))}.`,
    `- Left for a reason: ${list(sum(left.map(({ reason }) => ({ [kindOf(reason)]: 1 }))))}.`,
  ];
}

const kinds: readonly [RegExp, string][] = [
  [/ publication /, 'a publication names the column in its list or filter'],
  [/ by its own key /, 'a table that keeps its key refers to it by that key'],
  [/ generated column /, 'a generated column is computed from it'],
  [/ has a column .+ already/, 'the name that it would need is taken'],
  [/ refers to .+ together/, 'a foreign key refers to the key and more'],
  [/ its key is also a reference /, 'its key refers to a table that stays'],
  [/ grouped by its primary key /, 'a view is grouped by its key'],
];

/** A refusal without the names in it. */
const kindOf = (reason: string) => kinds.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;

function numbersOf(its: readonly TortureSuccess[]): number[] {
  const outcomes = its.map(({ outcome }) => outcome);
  const total = (of: (outcome: TortureSuccess['outcome']) => number) =>
    outcomes.reduce((count, it) => count + of(it), 0);
  return [
    total(({ strategies }) => Object.values(strategies).reduce((count, it) => count + it, 0)),
    total(({ references }) => references.declared),
    total(({ references }) => references.undeclared),
    total(({ deaths }) => deaths.there),
    total(({ deaths }) => deaths.back),
    total(({ deaths }) => deaths.contract),
    total(({ left }) => left.length),
  ];
}

const drawnOf = (dimensions: ReadonlySet<Dimension>): Record<string, number> =>
  Object.fromEntries(all.filter((it) => dimensions.has(it)).map((it) => [it, 1]));

function sum(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const each of counts)
    for (const [name, count] of Object.entries(each)) total[name] = (total[name] ?? 0) + count;
  return total;
}

/** The most frequent first. */
const list = (counts: Record<string, number>) =>
  Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'nothing';
