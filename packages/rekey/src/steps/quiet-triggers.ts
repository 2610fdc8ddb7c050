import { type Catalog, type Table, type Trigger, tableIn } from '../catalog/catalog.ts';
import { withPartitions } from '../catalog/partitions.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import type { Step } from '../plan/step.ts';
import { enableAsBefore, locksOn, type StepMaker, transaction } from './make-step.ts';
import { notBackfill } from './sync-trigger.ts';

/**
 * Around each pass over a table, steps that give the triggers which it would fire a condition more, and that make them what they were
 * (P4). The application's writes fire them all the time.
 */
export function quietTriggers(steps: readonly Step[], catalog: Catalog, step: StepMaker): Step[] {
  return steps.flatMap((each) => {
    const pass = each.action.do === 'chunks' ? each.action : each.inverseChunks;
    if (!pass) return [each];
    const isBack = pass === each.inverseChunks;
    const table = tableIn(catalog, pass.table);
    if (!table || table.parent !== null) return [each];
    // A partition may have triggers of its own, beside those of the table that it is part of.
    const places = withPartitions(catalog, table).toReversed();
    const loud = places.map((of) => ({ of, triggers: of.triggers.filter(isFired) }));
    const fired = loud.filter(({ triggers }) => triggers.length > 0);
    if (fired.length === 0) return [each];
    const { version } = catalog;
    const part = isBack ? '/expand/' : '/backfill/';
    const what = each.key.slice(each.key.indexOf(part) + part.length);
    const names = fired.flatMap(({ triggers }) => triggers.map(({ name }) => name)).join(', ');
    const made = (definitionOf: (trigger: Trigger) => string) =>
      fired.flatMap(({ of, triggers }) =>
        triggers.flatMap((trigger) => replace(of, trigger, definitionOf(trigger), version)),
      );
    const restored = made(({ definition }) => definition);
    const quiet = made(({ definition }) => quieted(definition));
    const locks = locksOn('ACCESS EXCLUSIVE', [table]);
    if (isBack) {
      const when = 'on a rollback: ';
      return [
        step('expand', `quiet-${what}`, `${when}${names} of ${table.name} as before`, {
          action: transaction([], locks),
          inverse: restored,
        }),
        each,
        step('expand', `wake-${what}`, `${when}${names} of ${table.name} will not fire for rekey`, {
          action: transaction([], locks),
          inverse: quiet,
        }),
      ];
    }
    return [
      step('backfill', `quiet-${what}`, `${names} of ${table.name} will not fire for rekey`, {
        action: transaction(quiet, locks),
        inverse: restored,
      }),
      each,
      step('backfill', `wake-${what}`, `${names} of ${table.name} as before`, {
        action: transaction(restored, locks),
        inverse: [],
      }),
    ];
  });
}

/** An UPDATE of rekey's columns fires it: it names no columns, is no replica's, and knows nothing of rekey yet. */
const isFired = ({ firesOnUpdate, enabled, definition }: Trigger) =>
  firesOnUpdate &&
  (enabled === 'O' || enabled === 'A') &&
  !definition.includes('rekey.backfill') &&
  !/ UPDATE OF /.test(withoutQuotes(definition));

/** The definition with the condition that it is not rekey who writes, beside the condition it has. */
export function quieted(definition: string): string {
  const found = / FOR EACH (?:ROW|STATEMENT)( WHEN \((.*)\))? EXECUTE FUNCTION /s.exec(
    withoutQuotes(definition),
  );
  if (!found) throw new Error(`This trigger cannot be read: ${definition}`);
  const execute = found.index + found[0].length - ' EXECUTE FUNCTION '.length;
  const [, when = '', condition = ''] = found;
  const own = definition.slice(execute - 1 - condition.length, execute - 1);
  const both = when ? `((${own}) and ${notBackfill})` : `(${notBackfill})`;
  return `${definition.slice(0, execute - when.length)} WHEN ${both}${definition.slice(execute)}`;
}

/** Names and texts blotted out at their length: they may contain every keyword. */
const withoutQuotes = (sql: string) =>
  sql.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, (quoted) => '~'.repeat(quoted.length));

/** Puts another definition in a trigger's place, in one transaction: neither gap nor double fire can be seen. */
function replace(table: Table, trigger: Trigger, definition: string, version: number): string[] {
  const { name, comment } = trigger;
  const isPlain = definition.startsWith('CREATE TRIGGER ') && table.kind === 'ordinary';
  const made =
    version >= 14 && isPlain
      ? [definition.replace('CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER')]
      : [
          `drop trigger ${ident(name)} on ${qualified(table)}`,
          definition,
          ...(comment === null
            ? []
            : [`comment on trigger ${ident(name)} on ${qualified(table)} is ${literal(comment)}`]),
        ];
  // Both ways of making it begin with a trigger of the ordinary kind.
  return [...made, ...enableAsBefore(table, trigger)];
}
