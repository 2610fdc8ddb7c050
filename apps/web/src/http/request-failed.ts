import { type ErrorCode, errorBody } from '@callsign/contracts/errors';

/** A request that failed, with a sentence for the person at the screen, and its code if the server refused it. */
export class RequestFailed extends Error {
  readonly code: ErrorCode | null;
  /** Seconds until it may be tried again, where the server says so. */
  readonly retryAfter: number | null;

  constructor(
    message: string,
    code: ErrorCode | null,
    { retryAfter, ...options }: ErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfter = retryAfter ?? null;
  }
}

/** What an answer that is no success says, as an error to throw. */
export function failureOf(answer: unknown): RequestFailed {
  const refused = errorBody.safeParse(answer);
  if (!refused.success) return new RequestFailed('The server could not answer. Try again.', null);
  const { message, code, retryAfter } = refused.data.error;
  return new RequestFailed(message, code, { retryAfter });
}
