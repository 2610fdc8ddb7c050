import { decidedCost } from '../audit/estimate.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { tableIn } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { sumForecasts } from '../forecast/forecast.ts';
import { bytes, duration, spellForecast } from '../forecast/spell-forecast.ts';
import { successorsOf } from '../objects/successors.ts';
import { byHand } from '../plan/answers.ts';
import { legacyName, type Plan, type UnitDecision } from '../plan/plan.ts';
import type { ReferenceKind } from '../plan/reference-kind.ts';
import type { Action, Step } from '../plan/step.ts';
import { stepsFor } from '../steps/steps-for.ts';
import type { Subject } from '../subject/subject.ts';
import { blockedUnits, needs } from './blocked-units.ts';

/** A unit with its steps; those of a unit that waits for its parents are made when it begins. */
export interface PreparedUnit {
  unit: UnitDecision;
  steps: Step[] | null;
  forecast: Forecast | null;
}

/** Makes the steps of every unit that can begin on the schema as it is, and the forecast of every unit. */
export function prepareUnits(catalog: Catalog, plan: Plan, subject: Subject): PreparedUnit[] {
  return plan.units.map((unit) => {
    if (unit.strategy === 'leave') return { unit, steps: [], forecast: null };
    const children = unit.references.map(({ table }) => table);
    return {
      unit,
      steps: stepsNow(catalog, plan, unit),
      forecast: decidedCost(subject, unit.table, children),
    };
  });
}

function stepsNow(catalog: Catalog, plan: Plan, unit: UnitDecision): Step[] | null {
  try {
    return stepsFor(catalog, plan, unit).steps;
  } catch (error) {
    if (!(error instanceof RekeyError)) throw error;
    return null;
  }
}

const nameOf = ({ schema, name }: TableName) => (schema === 'public' ? name : `${schema}.${name}`);

/** The plan for a person: what happens to which table, in which order, what it costs, and what is still to be decided. */
export function printPlan(
  plan: Plan,
  prepared: readonly PreparedUnit[],
  catalog: Catalog,
  file: string,
): string {
  const converted = prepared.filter(({ unit }) => unit.strategy !== 'leave');
  const lines = [
    `${converted.length} of ${catalog.tables.length} tables are to be converted, one after the other in this order:`,
    '',
    ...converted.flatMap((each, at) => describeUnit(each, plan, catalog, at + 1)),
  ];
  const left = prepared.filter(({ unit }) => unit.strategy === 'leave');
  if (left.length > 0)
    lines.push(
      '',
      'Left as they are:',
      ...left.map(({ unit }) => `  ${nameOf(unit.table)}: ${unit.because}`),
    );
  lines.push(...describeObstacles(plan));
  const open = plan.questions.filter(({ answer }) => answer === null);
  const taken = plan.questions.filter((it) => it.taken !== undefined && it.answer === it.taken).length;
  if (plan.questions.length > 0)
    lines.push(
      '',
      open.length === 0
        ? `All ${plan.questions.length} questions are answered${taken > 0 ? `, ${taken} of them by rekey itself (see "taken" in the file)` : ''}.`
        : `${open.length} of ${plan.questions.length} questions are open; write an answer to each into ${file}, or answer many at once with --answer:`,
      ...open.flatMap(({ id, question, answers }) => [
        `  ${question}`,
        `    ${answers.map((it) => `"${it}"`).join(' or ')}  (${id})`,
      ]),
    );
  lines.push(...describeHandwork(plan));
  const total = sumForecasts(converted.flatMap(({ forecast }) => (forecast ? [forecast] : [])));
  lines.push(
    '',
    `In all about ${duration(total.seconds)} of work, ${bytes(total.walBytes)} of WAL, ${bytes(total.diskBytes)} of disk; the soaks come on top.`,
    `The plan is in ${file}. Next: look it over, keep it in git, then \`rekey apply\`.`,
  );
  return lines.join('\n');
}

/** What stays with old columns until somebody makes its like: the contract waits for it. */
function describeHandwork({ questions }: Plan): string[] {
  const byHands = questions.filter(({ answer }) => answer === byHand);
  return byHands.length === 0
    ? []
    : ['', 'By hand, before the contracts:', ...byHands.map(({ question }) => `  ${question}`)];
}

/** What stands in the way of which units, and which others wait with them. */
function describeObstacles(plan: Plan): string[] {
  const blocked = blockedUnits(plan);
  const behind = blocked.filter(({ obstacle }) => obstacle === null).map(({ unit }) => nameOf(unit.table));
  if (plan.obstacles.length === 0) return [];
  return [
    '',
    `In the way of ${blocked.length} of the units; all others are converted without them:`,
    ...plan.obstacles.flatMap(({ table, what, remedy }) => [`  ${nameOf(table)}: ${what}.`, `    ${remedy}`]),
    ...(behind.length > 0
      ? [`  They get their keys from these, and wait with them: ${behind.join(', ')}.`]
      : []),
  ];
}

function spellKind(kind: ReferenceKind): string {
  switch (kind.is) {
    case 'scalar':
      return '';
    case 'list':
      return ' (a list)';
    case 'polymorphic':
      return ` (where ${kind.where.column} says so)`;
    default:
      return kind satisfies never;
  }
}

function describeUnit({ unit, forecast }: PreparedUnit, plan: Plan, catalog: Catalog, at: number): string[] {
  const behind = plan.units.filter((it) => it.strategy !== 'leave' && needs(it, unit));
  const rows = tableIn(catalog, unit.table)?.rows ?? 0;
  const cost = forecast ? spellForecast(forecast) : 'its rows are not known';
  const children = unit.references.map(({ table, columns, kind, keepsOrphans, keepName }) => {
    const stays =
      keepsOrphans && keepName ? ` (the old one stays for good as ${legacyName(columns[0] ?? '')})` : '';
    return `${nameOf(table)}.${columns.join('+')}${spellKind(kind)}${stays}`;
  });
  const redundant = (unit.redundant ?? []).map(
    ({ column, through }) => `${column}, known through ${through}`,
  );
  return [
    `${String(at).padStart(3)}. ${nameOf(unit.table)} (${unit.key.join(', ')}; about ${rows.toLocaleString('en')} rows): ${unit.strategy}, ${unit.generator} → ${unit.uuidColumn}`,
    `     ${unit.because}; ${cost}`,
    ...(children.length > 0 ? [`     with ${children.join(', ')}`] : []),
    ...(redundant.length > 0 ? [`     its contract drops ${redundant.join('; ')}`] : []),
    ...(unit.strategy === 'leave' || unit.strategy === 'persistent' ? [] : labelsOf(unit, catalog)),
    ...doubledUniques(unit, catalog).map(
      (name) =>
        `     ${name} says of ${unit.uuidColumn} what the primary key will say: after the contract drop it, unless a foreign key needs it`,
    ),
    ...(behind.length > 0
      ? [
          `     before its contract, ${behind.map(({ table }) => nameOf(table)).join(', ')} must be converted and contracted: the key is made of this one`,
        ]
      : []),
  ];
}

/** Labels of old columns that their uuids get, each with its provider: without that PostgreSQL takes none. */
function labelsOf(unit: UnitDecision, catalog: Catalog): string[] {
  const labels = successorsOf(catalog, unit).flatMap(({ table, columns }) =>
    (tableIn(catalog, table)?.columns ?? [])
      .filter(({ name }) => columns.includes(name))
      .flatMap((column) =>
        column.labels.map(({ provider }) => `${nameOf(table)}.${column.name} (${provider})`),
      ),
  );
  return labels.length === 0
    ? []
    : [
        `     its uuids get the security labels of ${labels.join(', ')}: the server must have loaded that provider before \`rekey apply\``,
      ];
}

/** Unique indexes of an adopted column, which a primary key makes superfluous. They stay: foreign keys may hang on them. */
function doubledUniques({ table, adopts, strategy }: UnitDecision, catalog: Catalog): string[] {
  const isKey = adopts !== undefined && strategy !== 'persistent';
  return (isKey ? (tableIn(catalog, table)?.indexes ?? []) : []).flatMap(
    ({ name, isUnique, keys: [first, ...more], predicate, includes }) =>
      isUnique && first?.column === adopts && more.length === 0 && predicate === null && includes.length === 0
        ? [name]
        : [],
  );
}

/** Every step of one unit: what, under which lock, how it is taken back, what it costs. */
export function printSteps({ unit, steps }: PreparedUnit): string {
  if (!steps) return `${nameOf(unit.table)}: its steps are made when its parents are converted.`;
  return [
    `${nameOf(unit.table)}: ${steps.length} steps`,
    ...steps.flatMap((step, at) => [
      '',
      `${String(at + 1).padStart(3)}. [${step.phase}] ${step.title}  (${duration(step.forecast.seconds)}${lockText(step.action)})`,
      ...sqlOf(step.action).map((sql) => indent(sql, 5)),
      ...(step.inverse.length > 0 || step.action.do === 'concurrently'
        ? ['     taken back by:', ...inverseOf(step).map((sql) => indent(sql, 7))]
        : []),
    ]),
  ].join('\n');
}

const indent = (sql: string, by: number) =>
  `${' '.repeat(by)}${sql.replaceAll('\n', `\n${' '.repeat(by)}`)};`;

function inverseOf(step: Step): string[] {
  const drop = step.action.do === 'concurrently' ? [`drop index concurrently ${step.action.index.name}`] : [];
  return [...(step.inverseBuilds ?? []).map(({ sql }) => sql), ...step.inverse, ...drop];
}

function lockText(action: Action): string {
  const locks = 'locks' in action ? action.locks : [];
  return locks.length === 0
    ? ''
    : `; ${locks[0]?.level} on ${locks.map(({ table }) => nameOf(table)).join(', ')}`;
}

function sqlOf(action: Action): string[] {
  switch (action.do) {
    case 'transaction':
      return action.sql;
    case 'concurrently':
      return [action.sql];
    case 'chunks':
      return action.sql;
    case 'check':
      return action.checks.map(({ sql }) => sql);
    case 'gate':
      return [];
    default:
      return action satisfies never;
  }
}
