import type { Journal } from '../record/journal.ts';
import { checkAnswered, checkFailures, checkRefusals, checkSilent, checkUndo } from './check-conflicts.ts';
import { checkLog, checkTables } from './check-log.ts';
import { checkEqual, checkScreens } from './check-screens.ts';
import { checkTold } from './check-told.ts';
import { checkAuthors, checkKept, checkOnce, checkOrder } from './check-writes.ts';
import type { Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** Every broken promise of a run; `restless` says which clients did not come to rest, and why. */
export function check(truth: Truth, journal: Journal, restless: readonly string[]): Violation[] {
  return [
    ...checkKept(truth, journal),
    ...checkOnce(truth, journal),
    ...checkAuthors(truth, journal),
    ...checkLog(truth),
    ...checkTables(truth),
    ...checkTold(truth, journal),
    ...checkScreens(truth, journal),
    ...checkEqual(truth, journal),
    ...checkRefusals(truth, journal),
    ...checkAnswered(journal, restless),
    ...checkFailures(journal),
    ...checkSilent(truth, journal),
    ...checkUndo(truth, journal),
    ...checkOrder(journal),
  ];
}
