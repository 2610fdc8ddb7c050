import {
  columnKey,
  type Fact,
  type Facts,
  primaryKeyKey,
  type Said,
  type Source,
  sources,
  tableKey,
} from './fact.ts';

/** Something that the sources do not agree on: what each says, null where it says nothing, absent where it was not asked. */
export interface Disagreement {
  fact: Fact;
  says: Partial<Record<Source, string | null>>;
  /** The fact of each source that has it. */
  facts: Partial<Record<Source, Fact>>;
  /** The column is (part of) the key, by a source that has it. */
  isKey: boolean;
}

/** Compares what two or three sources say; what follows from a missing table or column is not told again. */
export function compareFacts(said: Said): Disagreement[] {
  const asked = sources.filter((source) => said[source]);
  const all = new Map(asked.flatMap((source) => [...(said[source] ?? [])]));
  const found: Disagreement[] = [];
  for (const [key, fact] of all) {
    const facts = asked.map((source) => ({ source, fact: said[source]?.get(key) ?? null }));
    const needs = facts.flatMap((it) => it.fact?.needs ?? []);
    const beyond = facts.some((it) => it.fact?.beyondPrisma);
    const able = facts.filter(
      ({ source }) => canSay(said[source], fact, needs) && !(beyond && source === 'schema'),
    );
    if (new Set(able.map((it) => it.fact?.says ?? null)).size < 2) continue;
    const says = Object.fromEntries(able.map((it) => [it.source, it.fact?.says ?? null]));
    const own = Object.fromEntries(able.flatMap((it) => (it.fact ? [[it.source, it.fact]] : [])));
    found.push({ fact, says, facts: own, isKey: isKey(said, fact) });
  }
  // Keys first: they are what this is about, and what breaks at once.
  return found.sort((a, b) => Number(b.isKey) - Number(a.isKey) || (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** True unless the source lacks the table, or a column that the fact is about. */
function canSay(facts: Facts | undefined, { kind, table }: Fact, needs: string[]): boolean {
  if (!facts) return false;
  if (kind === 'table' || kind === 'view' || kind === 'function' || kind === 'enum') return true;
  return facts.has(tableKey(table)) && needs.every((need) => facts.has(need));
}

function isKey(said: Said, { kind, table, name }: Fact): boolean {
  if (kind !== 'column') return false;
  return sources.some((source) =>
    said[source]?.get(primaryKeyKey(table))?.needs.includes(columnKey(table, name)),
  );
}

const order = ['table', 'column', 'primary key'];

function sortKey({ fact: { table, kind, name } }: Disagreement): string {
  const rank = order.indexOf(kind);
  return [table.schema, table.name, rank < 0 ? 9 : rank, kind, name].join('\0');
}
