import { type Finding, inOrder } from './finding.ts';
import { rules } from './rules.ts';
import type { Subject } from './subject.ts';

/** Looks for everything that the rules know, worst first. */
export async function audit(subject: Subject): Promise<Finding[]> {
  const found: Finding[] = [];
  // One after the other: they share one connection.
  for (const rule of rules) found.push(...(await rule.find(subject)));
  return inOrder(
    found.map((finding) => ({
      ...finding,
      table: { schema: finding.table.schema, name: finding.table.name },
    })),
  );
}
