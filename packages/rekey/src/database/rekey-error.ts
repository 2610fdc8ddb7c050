/** Every way in which rekey refuses to go on; the string is stable and is what `--json` prints. */
export type RekeyErrorCode =
  | 'BAD_ARGUMENT'
  | 'CANNOT_CONNECT'
  | 'CONNECTION_LOST'
  | 'UNSUPPORTED_SERVER'
  | 'READ_ONLY_SERVER'
  | 'NO_RIGHTS'
  | 'LOCKED_OUT'
  | 'DISK_FULL'
  | 'ALREADY_RUNNING'
  | 'PLAN_STALE'
  | 'PLAN_UNDECIDED'
  | 'PLAN_MISSING'
  | 'JOURNAL_DISAGREES'
  | 'REFUSED_OBJECT'
  | 'GATE_CLOSED'
  | 'CHECK_FAILED'
  | 'STOPPED'
  | 'BAD_SCHEMA_FILE'
  | 'SCHEMA_DRIFTED'
  | 'NOTHING_TO_DO'
  | 'UNEXPECTED';

/**
 * A refusal that a person can act on: `message` says what and why in one sentence, `remedy` what to do in another.
 * Anything else that is thrown is a bug of rekey's own.
 */
export class RekeyError extends Error {
  readonly code: RekeyErrorCode;
  readonly remedy: string;

  constructor(code: RekeyErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RekeyError';
    this.code = code;
    this.remedy = remedy;
  }
}
