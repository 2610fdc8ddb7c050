import type { Drift } from './tell-disagreement.ts';

/** The drift as text: each sentence with the SQL that mends it, then the way out of each kind once. */
export function printDrift(all: readonly Drift[]): string {
  const drift = all.filter(({ ofSoak }) => !ofSoak);
  const soak = all.filter(({ ofSoak }) => ofSoak);
  const told =
    soak.length === 0
      ? []
      : [
          'Of rekey’s soak, until the contract (schema.prisma has no words for it):',
          ...soak.map(({ sentence }) => `  ${sentence}`),
        ];
  if (drift.length === 0) return ['No drift: all that were asked say the same.', ...told].join('\n');
  const groups = Map.groupBy(drift, ({ mend }) => mend.join('\n'));
  const parts = [...groups.values()].map((group) => {
    const sentences = group.flatMap(({ sentence, sql }) => [
      `  ${sentence}`,
      ...sql.map((statement) => `      ${statement};`),
    ]);
    return [...sentences, ...(group[0]?.mend ?? []).map((it) => `    → ${it}`)].join('\n');
  });
  const count = drift.length === 1 ? 'One difference' : `${drift.length} differences`;
  return [`${count}:`, ...parts, ...(told.length > 0 ? [told.join('\n')] : [])].join('\n\n');
}
