const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/;

/** A value in one spelling: keys sorted, instants in UTC with milliseconds. */
export function canonical(value: unknown): unknown {
  if (typeof value === 'string') return instant.test(value) ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort())
    sorted[key] = canonical((value as Record<string, unknown>)[key]);
  return sorted;
}

/** Whether two values are the same apart from how they are spelled. */
export const same = (a: unknown, b: unknown) => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

/** 32 bits that stand for a value (FNV-1a of its one spelling). */
export function digest(value: unknown): number {
  const text = JSON.stringify(canonical(value));
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** What a commit says, without what differs between two true ways of telling it. */
export const commitDigest = (changes: readonly { seq: number; entityId: string; entity: unknown }[]) =>
  digest(changes.map(({ seq, entityId, entity }) => [seq, entityId, entity]));
