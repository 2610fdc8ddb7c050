import { type Caller, type Catalog, isSame, type Routine } from '../catalog/catalog.ts';
import { rootOf } from '../catalog/partitions.ts';
import { answers, takes } from '../catalog/signature.ts';
import type { Question, UnitDecision } from '../plan/plan.ts';
import { type ChangingColumn, type ChangingTable, changingTables } from './changing-columns.ts';
import { copiesRows, isDynamic, speaksOf, usesWholeRow } from './function-body.ts';

/** Why a function may not go on working: what of a changing table it uses, and who runs it there. */
interface Use {
  changing: ChangingTable;
  what: string;
  by: string | null;
  when: ChangingColumn['when'];
}

/** Answers: it can be left as it is, or a new one comes with the application's own change. */
const works = 'works with both';
const replaced = 'will be replaced with the application';

/** One question for each function that uses what the plan changes: rekey does not change its text, and nothing in the catalog says what it does (P11). */
export function routineQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
): Omit<Question, 'answer'>[] {
  const changing = changingTables(catalog, units);
  return catalog.routines
    .filter(({ isParsed }) => !isParsed)
    .flatMap((routine) => {
      const callers = catalog.callers.filter((it) => it.routine === routine.oid);
      const uses = [
        ...callers.flatMap((caller) => usesOfCaller(catalog, routine, caller, changing)),
        ...changing.flatMap((it) => usesByName(routine, it)),
      ];
      const [first] = uses;
      return first ? [questionOf(catalog, routine, uses, first.changing.unit)] : [];
    });
}

function usesOfCaller(
  catalog: Catalog,
  routine: Routine,
  caller: Caller,
  changing: readonly ChangingTable[],
): Use[] {
  return changing.flatMap((it) =>
    caller.kind === 'trigger'
      ? usesOfTrigger(catalog, routine, caller, it)
      : usesOfCall(catalog, routine, caller, it),
  );
}

/** What a trigger's function makes of the row: its columns by name, the row as a whole, or what only its own statements know. */
function usesOfTrigger(catalog: Catalog, routine: Routine, caller: Caller, changing: ChangingTable): Use[] {
  const by = `run by the trigger ${caller.name} on ${caller.table.name}`;
  const visible = visibleTo(catalog, caller, changing);
  if (!visible) return [];
  const args = caller.arguments
    .join(' ')
    .toLowerCase()
    .split(/[^\w$]+/);
  const named = visible.columns.filter(
    ({ column }) =>
      speaksOf(routine, column) || (speaksOf(routine, 'tg_argv') && args.includes(column.toLowerCase())),
  );
  const use = (what: string, when: ChangingColumn['when']): Use => ({ changing, what, by, when });
  const soonest = visible.columns.some(({ when }) => when === 'swap') ? 'swap' : 'contract';
  return [
    ...named.map(({ column, when }) => use(`${visible.name}.${column}`, when)),
    ...(usesWholeRow(routine, caller.transitions) ? [use(`whole rows of ${visible.name}`, 'swap')] : []),
    ...(named.length === 0 && visible.columns.length > 0 && (isDynamic(routine) || !isReadable(routine))
      ? [use(`what its text does not say of ${visible.name}`, soonest)]
      : []),
  ];
}

const isReadable = ({ language }: Routine) => language === 'plpgsql' || language === 'sql';

/** What the rows of a trigger's table show of a changing one: the same table or a partition of it, or a view that reads it. */
function visibleTo(
  catalog: Catalog,
  { table, mentions }: Caller,
  changing: ChangingTable,
): { name: string; columns: ChangingColumn[] } | null {
  const own = catalog.tables.find((it) => isSame(it, table));
  if (own) {
    const isMeant = isSame(table, changing.table) || isSame(rootOf(catalog, own), changing.table);
    return isMeant ? { name: table.name, columns: changing.columns } : null;
  }
  const columns = changing.columns.filter(({ column }) => isMentioned(mentions, changing, column));
  return columns.length > 0 ? { name: `${table.name} (${changing.table.name})`, columns } : null;
}

const isMentioned = (mentions: Caller['mentions'], { table }: ChangingTable, column: string) =>
  mentions.some((it) => it.column === column && isSame(it.table, table));

/** A default, policy, view, … that calls it with a column of the old type, where no function of that name takes a uuid. */
function usesOfCall(catalog: Catalog, routine: Routine, caller: Caller, changing: ChangingTable): Use[] {
  const by = `called by ${caller.kind === 'view' ? `the view ${caller.table.name}` : `the ${caller.kind} ${caller.name} of ${caller.table.name}`}`;
  if (caller.kind === 'default')
    return changing.columns
      .filter(
        ({ column }) =>
          isSame(caller.table, changing.table) &&
          caller.name === column &&
          !changing.unit.key.includes(column),
      )
      .map(({ column }) => ({ changing, what: `${changing.table.name}.${column}`, by, when: 'contract' }));
  return changing.columns
    .filter(
      ({ column, type, when }) =>
        when === 'swap' &&
        !hasUuidForm(catalog, routine) &&
        isMentioned(caller.mentions, changing, column) &&
        takes(routine, type),
    )
    .map(({ column }) => ({ changing, what: `${changing.table.name}.${column}`, by, when: 'swap' }));
}

/** Whether a function of the same name takes a uuid. */
const hasUuidForm = (catalog: Catalog, { schema, name }: Routine): boolean =>
  catalog.routines.some((it) => it.schema === schema && it.name === name && /\buuid\b/.test(it.arguments));

/** Types that its parameters or its result have, and that a column which it uses has no more after the swap. */
function lostTypes(catalog: Catalog, routine: Routine, uses: readonly Use[]): string[] {
  if (hasUuidForm(catalog, routine)) return [];
  const types = uses.flatMap(({ changing }) =>
    changing.columns.filter(({ when }) => when === 'swap').map(({ type }) => type),
  );
  return [...new Set(types)].filter((type) => takes(routine, type) || answers(routine, type));
}

/** Functions of any kind whose text names the table beside a column of it, or copies its rows as they are. */
function usesByName(routine: Routine, changing: ChangingTable): Use[] {
  if (!speaksOf(routine, changing.table.name)) return [];
  const named = changing.columns.filter(({ column }) => speaksOf(routine, column));
  const uses = named.map(
    ({ column, when }): Use => ({ changing, what: `${changing.table.name}.${column}`, by: null, when }),
  );
  if (uses.length > 0 || !copiesRows(routine)) return uses;
  return [{ changing, what: `whole rows of ${changing.table.name}`, by: null, when: 'swap' }];
}

const shownAtMost = 6;

function questionOf(
  catalog: Catalog,
  routine: Routine,
  uses: readonly Use[],
  unit: UnitDecision,
): Omit<Question, 'answer'> {
  const { schema, name, arguments: args } = routine;
  const list = (all: (string | null)[]) => {
    const own = [...new Set(all.filter((it) => it !== null))];
    return `${own.slice(0, shownAtMost).join(', ')}${own.length > shownAtMost ? ` and ${own.length - shownAtMost} more` : ''}`;
  };
  const by = list(uses.map((it) => it.by));
  const what = list(uses.map((it) => it.what));
  const lost = lostTypes(catalog, routine, uses);
  const doubt =
    lost.length > 0 ? ` It takes or answers ${lost.join(' and ')}, as the key is before the swap.` : '';
  const question = uses.some(({ when }) => when === 'swap')
    ? 'Does it work when the key is a uuid?'
    : 'Does it work when these are gone after the contract?';
  return {
    id: `routine:${schema}.${name}(${args})`,
    table: unit.table,
    question: `The function ${schema}.${name}(${args})${by ? `, ${by},` : ''} uses ${what}, and rekey does not change its text.${doubt} ${question}`,
    ...(lost.length > 0
      ? { answers: [replaced, works], onlyByName: [works] }
      : { answers: [works, replaced] }),
  };
}
