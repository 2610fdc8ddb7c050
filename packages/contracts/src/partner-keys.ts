import { z } from 'zod';
import { externalTypes } from './external.ts';
import { filledLine, identifier, instant, uuidOf, uuidOut } from './scalars.ts';

const externalType = z.enum(externalTypes);

/** A key of a partner's program, as owners see it; its secret is shown once, when it is made. */
export const partnerKey = z.object({
  uuid: uuidOut('key'),
  /** Whose program it is, in words. */
  name: z.string(),
  /** The types that it may read. */
  types: z.array(z.string()),
  /** How the secret begins, to tell keys apart: `csk_live_Ab3x`. */
  start: z.string(),
  createdAt: z.string(),
  createdBy: z.string().nullable(),
  /** Null for a key that does not expire. */
  expiresAt: z.string().nullable(),
  /** To the minute; null for a key that was never used. */
  lastUsedAt: z.string().nullable(),
  rotatedAt: z.string().nullable(),
  rotatedBy: z.string().nullable(),
  /** When the secret from before the last rotation stops working; null if no earlier secret works. */
  previousEndsAt: z.string().nullable(),
  /** When the key was stopped: its requests are answered 503. Null while it works. */
  stoppedAt: z.string().nullable(),
  stoppedBy: z.string().nullable(),
  /** When the key was revoked for good; null while it was not. */
  revokedAt: z.string().nullable(),
  revokedBy: z.string().nullable(),
});
export type PartnerKeyRow = z.infer<typeof partnerKey>;

/** The keys of a show, newest first, revoked ones too. */
export const partnerKeyList = z.object({
  keys: z.array(partnerKey),
  /** What a key may be made for: each type, and the fields that it tells. */
  types: z.array(z.object({ type: z.string(), label: z.string(), fields: z.array(z.string()) })),
  /** False while the whole of external access is switched off. */
  externalOn: z.boolean(),
});
export type PartnerKeyList = z.infer<typeof partnerKeyList>;

/** Body of a new key. */
export const partnerKeyBody = z.strictObject({
  name: filledLine(100),
  types: z.array(externalType).min(1).max(externalTypes.length),
  /** When the key expires; never when left out. */
  expiresAt: instant.refine((text) => Date.parse(text) > Date.now(), 'must lie in the future').nullish(),
});

/** `stopped` is the switch of one partner: its requests are answered 503 until it is false again. */
export const partnerKeyChange = z.strictObject({
  name: filledLine(100).optional(),
  stopped: z.boolean().optional(),
});

export const rotateBody = z.strictObject({
  /** Hours for which the earlier secret keeps working; 24 when left out, 0 ends it at once. */
  overlapHours: z.int().min(0).max(720).optional(),
});

/** The secret is answered this once, and kept nowhere: only its hash is. */
export const partnerKeyMade = z.object({ key: partnerKey, secret: z.string() });
export type PartnerKeyMade = z.infer<typeof partnerKeyMade>;

export const partnerKeyAnswer = z.object({ key: partnerKey });

export const keyParams = z.object({ identifier, uuid: uuidOf('key') });

/** Whether partners are answered at all; `changes` are the last hundred, newest first. */
export const externalAccess = z.object({
  on: z.boolean(),
  changes: z.array(z.object({ on: z.boolean(), at: z.string(), by: z.string().nullable() })),
});
export type ExternalAccess = z.infer<typeof externalAccess>;

export const externalAccessBody = z.strictObject({ on: z.boolean() });
