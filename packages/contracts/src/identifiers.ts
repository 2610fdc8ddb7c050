import { z } from 'zod';
import { definitions, type EntityType } from './registry.ts';
import { displayIdOut, filledLine, uuidOf, uuidOut } from './scalars.ts';

/** The most legacy keys in one request; send more in several requests. */
export const MAX_LEGACY_KEYS = 5_000;

const entityType = z.enum(definitions.map(({ type }) => type) as [EntityType, ...EntityType[]]);

/** A key as another system wrote it: kept letter for letter, but for white space around it, which nobody would look up. */
export const legacyKey = filledLine(200);

/** The keys that rows had in another system. */
export const legacyKeysBody = z.strictObject({
  /** The name of that system, kept beside each key. */
  system: filledLine(100),
  keys: z
    .array(z.strictObject({ type: entityType, uuid: uuidOf<string>('row'), key: legacyKey }))
    .min(1)
    .max(MAX_LEGACY_KEYS, `are more than ${MAX_LEGACY_KEYS}; send them in several requests`),
});

/** How many keys are new, and how many their rows had already. */
export const legacyKeysAnswer = z.object({ added: z.int(), kept: z.int() });

/** Which legacy keys are asked for, in the order in which they came. */
export const legacyKeysQuery = z.strictObject({
  type: entityType.optional(),
  uuid: uuidOf<string>('row').optional(),
  after: uuidOf('legacy key').optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});

/** A page of legacy keys; `next` is the `after` of the page that follows. */
export const legacyKeysPage = z.object({
  keys: z.array(
    z.object({
      uuid: uuidOut('legacy key'),
      entityType: z.string(),
      entityUuid: uuidOut<string>('row'),
      key: z.string(),
      system: z.string(),
      createdAt: z.string(),
    }),
  ),
  next: uuidOut('legacy key').nullable(),
});

/** What is searched for: the beginning of an id, of a former id or of a legacy key, or a uuid. */
export const searchQuery = z.strictObject({
  q: filledLine(200),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Rows found by their uuid, their id, a former id or a legacy key. */
export const searchAnswer = z.object({
  results: z.array(
    z.object({
      entityType: z.string(),
      uuid: uuidOut<string>('row'),
      id: displayIdOut(),
      /** What it is called besides its id; empty where it has no name. */
      name: z.string(),
      isDeleted: z.boolean(),
      /** What it was found by. */
      by: z.enum(['uuid', 'id', 'legacy key', 'former id']),
      /** Found by a former id: the one that it had. */
      was: displayIdOut().nullable(),
      /** Until when it had that. */
      until: z.string().nullable(),
      /** Found by a legacy key: that key. */
      key: z.string().nullable(),
    }),
  ),
});

export type SearchAnswer = z.infer<typeof searchAnswer>;
