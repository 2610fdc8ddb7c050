import type { Drift } from './tell-disagreement.ts';

/** The drift as text: sentences, then the way out of each kind once. */
export function printDrift(drift: readonly Drift[]): string {
  if (drift.length === 0) return 'No drift: all that were asked say the same.';
  const groups = Map.groupBy(drift, ({ mend }) => mend.join('\n'));
  const parts = [...groups.values()].map((group) => {
    const sentences = group.map(({ sentence }) => `  ${sentence}`);
    return [...sentences, ...(group[0]?.mend ?? []).map((it) => `    → ${it}`)].join('\n');
  });
  const count = drift.length === 1 ? 'One difference' : `${drift.length} differences`;
  return [`${count}:`, ...parts].join('\n\n');
}
