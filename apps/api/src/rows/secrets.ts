import { type AnyDefinition, columnOf } from '@callsign/contracts/entity';
import { definitions } from '@callsign/contracts/registry';

/** The names of all secret fields; a name that is secret in one type is secret in all (a test of the contracts holds that). */
export const secretFields: ReadonlySet<string> = new Set(
  definitions.flatMap(({ secret = [] }: AnyDefinition) => secret),
);

/** The same as columns of the database. */
export const secretColumns: readonly string[] = [...secretFields].map(columnOf);

/** Types that have secret fields. */
export const secretTypes: ReadonlySet<string> = new Set(
  definitions.filter(({ secret = [] }: AnyDefinition) => secret.length > 0).map(({ type }) => type),
);

/** A copy of anything that is answered, in which no secret field has a value, wherever it stands. */
export function blankSecrets<T>(answer: T): T {
  if (secretFields.size === 0) return answer;
  return blank(answer) as T;
}

function blank(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(blank);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const { field } = value as { field?: unknown };
  const isDiff = typeof field === 'string' && secretFields.has(field);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (secretFields.has(key))
        return [key, isConflict(part) ? { ...part, yours: null, theirs: null } : null];
      if (isDiff && (key === 'old' || key === 'new')) return [key, null];
      // How often a secret was changed is no secret.
      return [key, key === 'fieldVersions' ? part : blank(part)];
    }),
  );
}

const isConflict = (part: unknown): part is { yours: unknown; theirs: unknown } =>
  typeof part === 'object' && part !== null && 'theirs' in part;
