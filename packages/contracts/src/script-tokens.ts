import { z } from 'zod';
import { filledLine, uuidOut } from './scalars.ts';

/** How long a token works unless told otherwise, and at the most, in minutes. */
export const DEFAULT_TOKEN_MINUTES = 60;
export const MAX_TOKEN_MINUTES = 24 * 60;

/** A token of a person's script, without its secret. */
const scriptToken = z.object({
  uuid: uuidOut('token'),
  name: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** To the minute; null for never. */
  lastUsedAt: z.string().nullable(),
});
export type ScriptTokenRow = z.infer<typeof scriptToken>;

/** What the token is for, and how long it works; all may be left out. */
export const scriptTokenBody = z
  .strictObject({
    name: filledLine(60).optional(),
    minutes: z.int().min(1).max(MAX_TOKEN_MINUTES, 'must be at most 1,440, which is a day').optional(),
  })
  .nullish();

/** The token itself is told this once. */
export const scriptTokenMade = z.object({ scriptToken, token: z.string() });
export type ScriptTokenMade = z.infer<typeof scriptTokenMade>;

export const scriptTokenList = z.object({ scriptTokens: z.array(scriptToken) });
