import type { RekeyErrorCode } from '../database/rekey-error.ts';

/** What the exit code of every command means; printed by every `--help`. */
export const exitCodes = {
  good: 0,
  findings: 1,
  refused: 2,
  stopped: 3,
  bug: 4,
} as const;

export const exitCodeHelp = `Exit codes
  0  done, and nothing is wrong
  1  findings, drift, a check that failed, or a plan with something in the way of a unit
  2  refused: bad arguments, no rights, a server or plan that does not fit; nothing was changed
  3  stopped on the way; the same command goes on where it stopped, \`rekey status\` explains
  4  a bug of rekey itself`;

/** The exit code that belongs to a refusal. */
export function exitCodeOf(code: RekeyErrorCode): number {
  switch (code) {
    case 'CHECK_FAILED':
      return exitCodes.findings;
    case 'CONNECTION_LOST':
    case 'LOCKED_OUT':
    case 'DISK_FULL':
    case 'GATE_CLOSED':
    case 'STOPPED':
      return exitCodes.stopped;
    case 'UNEXPECTED':
      return exitCodes.bug;
    case 'BAD_ARGUMENT':
    case 'CANNOT_CONNECT':
    case 'UNSUPPORTED_SERVER':
    case 'READ_ONLY_SERVER':
    case 'NO_RIGHTS':
    case 'ALREADY_RUNNING':
    case 'PLAN_STALE':
    case 'PLAN_UNDECIDED':
    case 'PLAN_MISSING':
    case 'JOURNAL_DISAGREES':
    case 'REFUSED_OBJECT':
    case 'BAD_SCHEMA_FILE':
    case 'SCHEMA_DRIFTED':
    case 'NOTHING_TO_DO':
      return exitCodes.refused;
    default:
      return code satisfies never;
  }
}
