import type { ErrorCode, ErrorDetails } from '@callsign/contracts/errors';

/** A refusal that the client can act on: a stable code and a sentence for the person at the screen. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** For the `catch` of a look-up: a refusal is null, and what is a failure stays one. */
export function orNull(error: unknown): null {
  if (error instanceof AppError) return null;
  throw error;
}
