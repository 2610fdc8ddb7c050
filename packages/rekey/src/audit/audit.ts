import { type Finding, inOrder } from '../subject/finding.ts';
import type { Subject } from '../subject/subject.ts';
import { rules } from './rules.ts';

/** Looks for everything that the rules know, worst first. */
export async function audit(subject: Subject): Promise<Finding[]> {
  const found: Finding[] = [];
  // One after the other: they share one connection.
  for (const rule of rules) found.push(...(await rule.find(subject)));
  return inOrder(
    withoutRepeats(found).map((finding) => ({
      ...finding,
      table: { schema: finding.table.schema, name: finding.table.name },
    })),
  );
}

/** A reference that nobody declared is not reported again for the type that it is kept as. */
function withoutRepeats(found: Finding[]): Finding[] {
  const isReference = ({ table, columns }: Finding) =>
    found.some(
      (it) =>
        it.rule === 'missing-foreign-key' &&
        it.table.name === table.name &&
        it.table.schema === table.schema &&
        it.columns[0] === columns[0],
    );
  return found.filter((it) => it.rule !== 'uuid-in-text' || it.severity !== 'info' || !isReference(it));
}
