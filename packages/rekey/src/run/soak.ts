import { RekeyError } from '../database/rekey-error.ts';
import type { Run } from '../journal/journal.ts';

/** Refuses what has to wait until a converted unit has been in use for long enough. */
export function refuseWhileSoaking(run: Run, what: string, now: number = Date.now()): void {
  const until = soakEndOf(run);
  if (until === null || now >= until.getTime()) return;
  throw new RekeyError(
    'GATE_CLOSED',
    `${run.unit.schema}.${run.unit.name} was swapped at ${run.swappedAt?.toISOString()} and soaks until ${until.toISOString()}; ${what} has to wait for that.`,
    'Run the command again then; until then watch `rekey verify` and `rekey status`.',
  );
}

/** When the soak of a converted unit ends or has ended; null where none has begun. */
export function soakEndOf(run: Run | undefined): Date | null {
  if (run?.state !== 'soaking' || run.swappedAt === null) return null;
  return new Date(run.swappedAt.getTime() + (run.soakSeconds ?? 0) * 1000);
}

/** Reads `24h`, `30m`, `90s` or `2d` as seconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text);
  if (!match) {
    throw new RekeyError(
      'BAD_ARGUMENT',
      `"${text}" is not a duration.`,
      'Write a number and a unit, such as 90s, 30m, 24h or 2d.',
    );
  }
  return Number(match[1]) * { s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] as 's' | 'm' | 'h' | 'd'];
}
