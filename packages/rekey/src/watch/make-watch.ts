import type { Reporter } from '../run/report.ts';
import type { RunContext } from '../run/runner.ts';

export const makeWatch = (_report: Reporter): RunContext['watch'] => async () => undefined;
