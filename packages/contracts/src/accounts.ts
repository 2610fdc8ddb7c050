import { z } from 'zod';
import { roles } from './roles.ts';
import { displayIdOut, filledLine, identifier, uuidOf, uuidOut, whole } from './scalars.ts';

/** The least and the most days after which an invitation may be set to expire. */
export const INVITATION_DAYS = [1, 90] as const;

/** The least length of a new password, in characters. */
export const MIN_PASSWORD_LENGTH = 10;

const email = z.email().max(200);
const password = z
  .string()
  .min(MIN_PASSWORD_LENGTH, `must have at least ${MIN_PASSWORD_LENGTH} characters`)
  .max(128, 'must have at most 128 characters');
const personName = filledLine(60);
/** A colour as CSS writes it in six digits. */
const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour like #3b82f6');
const role = z.enum(roles);

/** A person as others see them: identity, name and colour. */
export const user = z.object({ uuid: uuidOut('user'), name: z.string(), colour: z.string() });
export type User = z.infer<typeof user>;

/** Answer of `GET /api/session`: who is signed in, and their role in each production. */
export const sessionAnswer = z.object({
  user: user.extend({
    email: z.string(),
    /** Whether the address was confirmed by a mail to it. Always false so far, because Callsign sends no mail. */
    emailProved: z.boolean(),
  }),
  session: z.object({ uuid: uuidOut<'session' | 'token'>('session'), expiresAt: z.string() }),
  /** Whether this person owns the whole server (the first account made on it), not only productions. */
  workspaceOwner: z.boolean(),
  /** True on a developer's machine, where nobody has to sign in. */
  demo: z.boolean(),
  /** Role by the production's uuid. */
  roles: z.record(z.string(), role),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** What the sign-in screen shows before anyone has signed in. */
export const setupAnswer = z.object({
  /** True while the server has no account: whoever signs up then becomes its owner. */
  needsOwner: z.boolean(),
  demo: z.boolean(),
});

/** The first owner signs up. */
export const setupBody = z.strictObject({ name: personName, email, password });
/** Sign-in by password. Not checked for length, so that a wrong one is answered like any other wrong one. */
export const signInBody = z.strictObject({ email, password: z.string().min(1).max(128) });

export const profileBody = z.strictObject({ name: personName.optional(), colour: colour.optional() });
export const passwordBody = z.strictObject({ current: z.string().min(1).max(128), password });

/** The sessions of the person who asks, one for each browser that is signed in. */
export const sessionList = z.object({
  sessions: z.array(
    z.object({
      uuid: uuidOut('session'),
      /** True for the session that this request was made with. */
      current: z.boolean(),
      createdAt: z.string(),
      expiresAt: z.string(),
      userAgent: z.string().nullable(),
    }),
  ),
});

export type OwnSession = z.infer<typeof sessionList>['sessions'][number];

export const memberList = z.object({
  members: z.array(
    user.extend({
      /** Null unless the person who asks is an owner, and so is `emailProved`. */
      email: z.string().nullable(),
      emailProved: z.boolean().nullable(),
      role,
      since: z.string(),
    }),
  ),
});
export type Member = z.infer<typeof memberList>['members'][number];
export const roleBody = z.strictObject({ role });

const invitation = z.object({
  uuid: uuidOut('invitation'),
  role,
  /** A reminder of whom the link was made for; anybody who has the link can use it. */
  note: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string().nullable(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
  usedBy: z.string().nullable(),
});
export type Invitation = z.infer<typeof invitation>;
export const invitationBody = z.strictObject({
  role,
  note: filledLine(200).optional(),
  /** Days until the link expires; seven when left out. */
  days: whole(...INVITATION_DAYS).optional(),
});
export const invitationList = z.object({ invitations: z.array(invitation) });
/** The token is shown once: the link is `/join#<token>`, whose fragment no server and no log ever sees. */
export const invitationMade = z.object({
  invitation,
  token: z.string(),
  /**
   * Origin to put before `/join#<token>` (`https://book.example`); null where none is configured: use the page's own.
   */
  address: z.string().nullable(),
});
export type InvitationMade = z.infer<typeof invitationMade>;
export const tokenBody = z.strictObject({ token: z.string().min(20).max(100) });
/** What is shown of an invitation before it is accepted, to anybody who has the link. */
export const invitationLook = z.object({
  production: z.object({ id: displayIdOut(), showName: z.string() }),
  role,
  invitedBy: z.string().nullable(),
});
/**
 * Body of an acceptance. Whoever is signed in sends the token alone; others send an account to make or to sign in to.
 */
export const acceptBody = z.strictObject({
  token: z.string().min(20).max(100),
  account: setupBody.optional(),
});
export const acceptAnswer = sessionAnswer.extend({ production: uuidOut('production') });

export const doneAnswer = z.object({ done: z.literal(true) });

/** WebAuthn speaks its own JSON: options for the browser, and what it answers. */
export const passkeyOptions = z.looseObject({ challenge: z.string() });
export const passkeyAnswer = z.strictObject({
  response: z.looseObject({ id: z.string() }),
  name: filledLine(60).optional(),
});
export const passkeyList = z.object({
  passkeys: z.array(
    z.object({ uuid: uuidOut('passkey'), name: z.string().nullable(), createdAt: z.string().nullable() }),
  ),
});

export type Passkey = z.infer<typeof passkeyList>['passkeys'][number];

export const memberParams = z.object({ identifier, user: uuidOf('user') });
export const invitationParams = z.object({ identifier, uuid: uuidOf('invitation') });
