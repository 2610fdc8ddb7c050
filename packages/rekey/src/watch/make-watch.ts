import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import { hasShape, type Run, recordGate } from '../journal/journal.ts';
import type { Step } from '../plan/step.ts';
import type { Reporter } from '../run/report.ts';
import { failureOf } from '../run/run-command.ts';
import type { RunContext } from '../run/runner.ts';
import { identityChecks } from '../verify/identity-checks.ts';
import { readBefore } from '../verify/measure-before.ts';
import { runCountChecks } from '../verify/run-count-checks.ts';
import { statementChecks } from '../verify/statement-checks.ts';
import { readUnitNames, type UnitNames } from '../verify/unit-names.ts';
import type { Check } from '../verify/verify-report.ts';
import { writeChecks, writtenTables } from '../verify/write-checks.ts';

/** What a run is watched for. */
export interface WatchOptions {
  /** A command of the application's that fails when one of its features does; null: none. */
  health: string | null;
  /** Whether a statement that has become more than a fifth slower stops the run. */
  speed: boolean;
  report: Reporter;
}

/** A watch, and whether it was the one that stopped the run. */
export interface Watch {
  watch: RunContext['watch'];
  hasStopped(): boolean;
}

const goesOnWhenMended = '`rekey apply` asks again, and goes on once it is as it should be.';
const goesOnWhenAllowed =
  '`rekey apply` measures again, and goes on once they are fast enough, or with --allow-slower.';

/**
 * Watches the criteria of seed 004 after every step that could meet them: corruption, statements more than 20 % slower,
 * features of the application that fail. Any of them stops the run.
 */
export function makeWatch(client: pg.ClientBase, { health, speed, report }: WatchOptions): Watch {
  let stopped = false;
  const stop = (what: string, step: Step, goesOn = goesOnWhenMended): never => {
    stopped = true;
    throw new RekeyError(
      'STOPPED',
      `After "${step.title}" ${what}.`,
      `\`rekey rollback\` leads back, rows written since included. ${goesOn}`,
    );
  };
  const watch = async (step: Step, run: Run) => {
    const { action, phase } = step;
    if (health !== null && action.do !== 'check') {
      const failure = await failureOf(health);
      if (failure) stop(`the health command failed (${failure})`, step);
    }
    if (!hasShape(run) || phase === 'contract') return;
    const isSwap = phase === 'swap' && action.do === 'transaction';
    if (!isSwap && action.do !== 'chunks') return;
    const names = await readUnitNames(client, run);
    const before = await readBefore(client, run.id);
    if (isSwap && names.swapped) {
      const broken = failuresOf(await runCountChecks(client, identityChecks(names)));
      if (broken) stop(`the rows do not fit any more: ${broken}`, step);
      const refused = failuresOf(await writeChecks(client, writtenTables(names), before?.writes ?? []));
      if (refused) stop(`the application cannot write any more: ${refused}`, step);
    }
    if (!before || (phase === 'swap' && !names.swapped)) return;
    const watched = action.do === 'chunks' ? ofTable(names, action.table) : names;
    const slow = (await statementChecks(client, watched, before)).filter(
      ({ outcome }) => outcome === 'failed',
    );
    if (slow.length === 0) return;
    const what = slow.map(({ name, found }) => `${name.replace('speed of ', '')}: ${found}`).join('; ');
    if (speed) stop(`statements are more than a fifth slower than before: ${what}`, step, goesOnWhenAllowed);
    await recordGate(client, run.id, 'slower statements allowed', { step: step.title, slow });
    report({ event: 'advice', text: `slower than before, and allowed: ${what}` });
  };
  return { watch, hasStopped: () => stopped };
}

const failuresOf = (checks: readonly Check[]): string =>
  checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ table, found }) => `${table.schema}.${table.name}: ${found}`)
    .join('; ');

/** Only what asks the table that was filled: a unit may have hundreds of references. */
const ofTable = (names: UnitNames, table: TableName): UnitNames => ({
  ...names,
  references: names.references.filter((it) => isSame(it.shape.table, table)),
});
