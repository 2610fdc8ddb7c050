import { run } from './run.ts';

const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

/** Runs turbo, which reports to nobody, and answers its exit code. */
export function turbo(...args: string[]): Promise<number> {
  return run('turbo', args, { env: quiet });
}
