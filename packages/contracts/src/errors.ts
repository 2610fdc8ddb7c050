import { z } from 'zod';
import { displayIdOut, uuidOut } from './scalars.ts';

/** Every refusal the API can answer, with its HTTP status. Codes are stable: clients branch on them. */
export const errorStatus = {
  VALIDATION: 400,
  MALFORMED_JSON: 400,
  MALFORMED_HTTP: 400,
  TOO_MANY_OPERATIONS: 400,
  INVALID_UUID: 400,
  INVALID_CURSOR: 400,
  LOOKUP_KIND_OFF: 400,
  NOT_SIGNED_IN: 401,
  SIGN_IN_REFUSED: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_REVOKED: 401,
  KEY_MISSING: 401,
  KEY_INVALID: 401,
  KEY_EXPIRED: 401,
  FORBIDDEN: 403,
  FOREIGN_ORIGIN: 403,
  NOT_WITH_TOKEN: 403,
  KEY_NOT_FOR_TYPE: 403,
  NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  PRODUCTION_NOT_FOUND: 404,
  INVITATION_NOT_FOUND: 404,
  ALREADY_SET_UP: 409,
  LAST_OWNER: 409,
  SESSION_CHANGED: 409,
  REQUEST_TIMEOUT: 408,
  FIELD_CONFLICT: 409,
  ID_TAKEN: 409,
  LEGACY_KEY_TAKEN: 409,
  REFERENCE_TAKEN: 409,
  ROW_IN_USE: 409,
  NOTHING_TO_UNDO: 409,
  NOTHING_TO_REDO: 409,
  ROW_DELETED: 410,
  PRODUCTION_DELETED: 410,
  PRUNED: 410,
  INVITATION_USED: 410,
  INVITATION_EXPIRED: 410,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  REFERENCE_NOT_FOUND: 422,
  REFERENCE_DELETED: 422,
  REFERENCE_OTHER_PRODUCTION: 422,
  RULE_BROKEN: 422,
  VALUE_REFUSED: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  TOO_MANY_ATTEMPTS: 429,
  TOO_MANY_MESSAGES: 429,
  TOO_SLOW: 408,
  TOO_MANY_STREAMS: 429,
  TOO_MANY_SOCKETS: 429,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  BUSY: 503,
  NOT_READY: 503,
  EXTERNAL_OFF: 503,
  READ_ONLY: 503,
  /** An open transaction of another database client has locked this row; other rows can be written. */
  ROW_HELD: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

const errorCode = z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]);

/** The most issues that one refusal lists; `moreIssues` counts the others. */
export const MAX_ISSUES = 20;

/** One wrong thing in a request: where it is (`fields.hRes`, `operations.3.id`) and what is wrong with it. */
const issue = z.object({
  path: z.string(),
  problem: z.enum(['unknown-field', 'missing', 'wrong-type', 'too-long', 'not-allowed', 'invalid']),
  message: z.string(),
});

/** A row named in an error: enough to say who holds an id, or who still uses a row. */
export const namedRow = z.object({
  entityType: z.string(),
  uuid: uuidOut<string>('row'),
  id: displayIdOut(),
  name: z.string().optional(),
});

/** Both values of a field that two people changed, with who wrote the stored one and when. */
const fieldConflict = z.object({
  yours: z.unknown(),
  theirs: z.unknown(),
  version: z.int(),
  userId: uuidOut('user').nullable(),
  userName: z.string().nullable(),
  at: z.string().nullable(),
});

/** What a row can be looked up by, in the order in which it is tried. */
export const lookupKinds = ['uuid', 'legacy key', 'id'] as const;
export type LookupKind = (typeof lookupKinds)[number];

/** What an error says beyond its code and sentence; which parts are present depends on the code. */
const ownDetails = z.object({
  issues: z.array(issue).max(MAX_ISSUES).optional(),
  /** How many issues there are besides those that are listed. */
  moreIssues: z.int().optional(),
  /** Index of the refused operation in a commit of many. */
  operation: z.int().optional(),
  /** ID_TAKEN, REFERENCE_TAKEN: the row that holds it. */
  holder: namedRow.optional(),
  /** ID_TAKEN: the next id of that prefix that is free. */
  nextFree: displayIdOut().optional(),
  /** ID_TAKEN of a restore or an undo: each row that would come back under an id that another has by now, and one that is free. */
  taken: z.array(z.object({ row: namedRow, holder: namedRow, nextFree: displayIdOut() })).optional(),
  /** FIELD_CONFLICT: both values of each field in conflict. */
  fields: z.record(z.string(), fieldConflict).optional(),
  /** FIELD_CONFLICT, ROW_DELETED: the row as it stands now. */
  entity: z.record(z.string(), z.unknown()).optional(),
  /** ROW_DELETED: who deleted it and when. */
  deleted: z
    .object({
      userId: uuidOut('user').nullable(),
      userName: z.string().nullable(),
      at: z.string().nullable(),
    })
    .optional(),
  /** ROW_IN_USE: the rows that still refer to it. */
  usedBy: z.array(namedRow).optional(),
  /** LOOKUP_KIND_OFF: the kinds of identifier that this show accepts. */
  accepted: z.array(z.enum(lookupKinds)).optional(),
  /** NOT_FOUND: rows that once had the id that was looked up, the latest first. */
  formerly: z.array(namedRow).optional(),
  /** The field at fault, where one is. */
  field: z.string().optional(),
  /** INVALID_UUID: what was sent (its first 100 characters), and what one looks like. */
  provided: z.string().optional(),
  example: z.string().optional(),
  /** RATE_LIMITED, TOO_MANY_ATTEMPTS: seconds until the next request is taken; Retry-After says the same. */
  retryAfter: z.int().optional(),
  /** NOTHING_TO_UNDO, NOTHING_TO_REDO: the commit that was to be inverted; `below` it the stack goes on. */
  commit: uuidOut('commit').optional(),
  /** NOTHING_TO_UNDO, NOTHING_TO_REDO: what somebody has changed since. */
  skipped: z
    .array(
      z.object({
        entityType: z.string(),
        uuid: uuidOut<string>('row'),
        id: displayIdOut(),
        fields: z.array(z.string()),
      }),
    )
    .optional(),
});

/** Why one operation of a commit was left out: what it would have been refused with had it come alone. */
export const refusedOperation = ownDetails
  .extend({
    operation: z.int(),
    op: z.string(),
    entityType: z.string(),
    /** Null where the operation would have made the row. */
    uuid: uuidOut<string>('row').nullable(),
    code: errorCode,
    message: z.string(),
  })
  .meta({ id: 'RefusedOperation', description: 'Why one operation of a commit was left out.' });

export type RefusedOperation = z.infer<typeof refusedOperation>;

const errorDetails = ownDetails.extend({
  /** A commit of many: every operation that is refused, where the error itself says why the first one is. */
  refused: z.array(refusedOperation).optional(),
});

export type ErrorDetails = z.infer<typeof errorDetails>;

/** The one shape of every error answer, over HTTP and over the socket. */
export const errorBody = z
  .object({
    error: errorDetails.extend({ code: errorCode, message: z.string(), requestId: z.string().optional() }),
  })
  .meta({ id: 'Error', description: 'The one shape of every error answer.' });

export type ErrorBody = z.infer<typeof errorBody>;
