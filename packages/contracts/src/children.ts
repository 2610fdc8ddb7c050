import type { z } from 'zod';
import type { AnyDefinition } from './entity.ts';
import { definitions } from './registry.ts';

/** A type whose rows belong to a row of another type: they cannot be without it, and are removed with it. */
export interface Child {
  definition: AnyDefinition;
  /** The field of the child that refers to its parent. */
  field: string;
  /** Under which name a parent's request may hold rows of it ("outputs"). */
  sentAs: string;
  /** Under which name a parent's answer holds them ("sourceOutputs"). */
  answeredAs: string;
}

/** The child types of a type: those with a reference to it that is never null and that removes them with their parent. */
export function childrenOf({ type }: AnyDefinition): Child[] {
  return definitions.flatMap((definition) => {
    const references = definition.references as Record<string, { to: string; onRemove: string }>;
    const field = Object.keys(references).find((name) => {
      const reference = references[name];
      return (
        reference?.to === type && reference.onRemove === 'remove' && isNeverNull(definition.fields[name])
      );
    });
    if (field === undefined) return [];
    const { label, plural } = definition;
    return [{ definition, field, sentAs: camelCase(label.many), answeredAs: camelCase(plural) }];
  });
}

const isNeverNull = (schema: z.ZodType) => !schema.safeParse(null).success;

const camelCase = (words: string) =>
  words.toLowerCase().replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase());
