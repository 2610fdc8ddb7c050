import { type Catalog, isSame, tableIn } from '../catalog/catalog.ts';
import type { JudgedKeys } from '../keys/judged-keys.ts';
import type { KnownKeys } from '../keys/known-keys.ts';
import type { Plan, Question, Strategy, UnitDecision } from '../plan/plan.ts';
import { foreignKeysOfKey, proposeUnits, type Wishes } from './propose.ts';

/** Answers to who makes a key, the careful one first, and what each of them means for it. */
const strategyOf: Readonly<Record<string, Strategy>> = {
  'people do, or they may: it stays beside a uuid': 'promote',
  'a program does: a uuid takes its place': 'replace',
  'leave the table as it is': 'leave',
};

/** Strategies that an earlier plan's answers have chosen, by `schema.table`. */
export const strategiesAnswered = (earlier: Plan | undefined): Record<string, Strategy> =>
  Object.fromEntries(
    (earlier?.questions ?? []).flatMap(({ id, table, answer }) => {
      const strategy = id.startsWith('key:') ? strategyOf[answer ?? ''] : undefined;
      return strategy ? [[`${table.schema}.${table.name}`, strategy]] : [];
    }),
  );

/** Asks who makes a key where nothing shows it. An answer brings the units as they are proposed with it. */
export function keyQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  keys: KnownKeys,
  wishes: Wishes,
  answered: Readonly<Record<string, Strategy>>,
): Omit<Question, 'answer'>[] {
  return units
    .filter((unit) => isOpen(catalog, unit, keys.judged, wishes))
    .map((unit) => {
      const name = `${unit.table.schema}.${unit.table.name}`;
      const choices = Object.entries(strategyOf).map(([answer, strategy]) => {
        const strategies = { ...answered, ...wishes.strategies, [name]: strategy };
        const proposed = proposeUnits(catalog, keys, { ...wishes, strategies });
        return { answer, units: proposed.filter((it) => isOther(it, units)) };
      });
      const { because = '', found } = keys.judged.get(name) ?? {};
      const examples = found?.others.slice(0, 2).map((it) => JSON.stringify(it)) ?? [];
      return {
        id: `key:${name}`,
        table: unit.table,
        question: `The key of ${unit.table.name} (${unit.key.join(', ')}) ${because}${examples.length > 0 ? `, such as ${examples.join(' and ')}` : ''}. Who makes it?`,
        answers: Object.keys(strategyOf),
        offer: { do: 'choose strategy', choices },
      };
    });
}

function isOpen(
  catalog: Catalog,
  unit: UnitDecision,
  keys: JudgedKeys,
  { strategies = {} }: Wishes,
): boolean {
  const { schema, name } = unit.table;
  const table = tableIn(catalog, unit.table);
  if (!table || strategies[`${schema}.${name}`] || strategies[name]) return false;
  return (
    keys.get(`${schema}.${name}`)?.kind === 'unclear' &&
    foreignKeysOfKey(table, { columns: unit.key }).length === 0
  );
}

const isOther = (it: UnitDecision, units: readonly UnitDecision[]) =>
  JSON.stringify(it) !== JSON.stringify(units.find(({ table }) => isSame(table, it.table)));

/** Keys of which only some are uuids (P28). */
export function mixedKeys(unit: UnitDecision, keys: JudgedKeys): Omit<Question, 'answer'>[] {
  const found = keys.get(`${unit.table.schema}.${unit.table.name}`)?.found;
  if (!found || found.uuids === 0 || found.uuids === found.rows) return [];
  return [
    {
      id: `mixed:${unit.table.schema}.${unit.table.name}`,
      table: unit.table,
      question: `${found.uuids} of ${found.rows} keys of ${unit.table.name} are uuids already. Are they to stay as they are, and only the others get a new one?`,
      answers: ['keep them'],
    },
  ];
}
