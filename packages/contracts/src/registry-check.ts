import type { EntityDefinition } from './entity.ts';

/** Every reference of every definition names a type of the same registry, and every key is its definition's own type. */
// biome-ignore lint/suspicious/noExplicitAny: matches definitions of any fields.
type Checked<R extends Record<string, EntityDefinition<string, any>>> = {
  [K in keyof R]: R[K] extends EntityDefinition<infer T, infer F>
    ? T extends K
      ? R[K]['references'][keyof R[K]['references']] extends { to: keyof R } | undefined
        ? R[K]
        : ['a reference of this type has no target in the registry', R[K]['references'], F]
      : ['the key is not the type of its definition', T]
    : never;
};

/** Compiles only if every reference has a target and every key is right; returns its argument. */
// biome-ignore lint/suspicious/noExplicitAny: matches definitions of any fields.
export function isInRegistry<const R extends Record<string, EntityDefinition<string, any>>>(
  definitions: R & Checked<R>,
): R {
  return definitions;
}
