import type { Catalog, Index, Table } from '../catalog/catalog.ts';
import { isConstant } from '../catalog/constant-default.ts';
import { byHand, goes, isBuilt } from '../plan/answers.ts';
import type { Question, UnitDecision } from '../plan/plan.ts';
import {
  columnsIn,
  isWhole,
  largestWhole,
  reasonAgainstWhole,
  rewriteCheck,
  successorsIn,
} from './constraint-verdict.ts';
import { concernedBy, isMadeWhole, reasonAgainstTwin } from './index-verdict.ts';
import { withNilUuid } from './nil-uuid.ts';
import { type ObjectKind, objectId } from './object-id.ts';
import { rewriteStatistics } from './statistics-verdict.ts';
import { namesOf, type Successor } from './successors.ts';

/** An object without a like over uuids: its kind and name, the old columns that it is over, and why. */
interface Unlike {
  kind: ObjectKind;
  name: string;
  columns: string[];
  why: string;
  /** What is otherwise once it is gone. */
  without: string;
  /** What a person could make instead, as SQL. */
  like?: string | null;
  answers?: string[];
}

/** A question for everything that belongs to a table, stands on its old columns, and has no like over uuids by itself. */
export function questionsOfTable(
  catalog: Catalog,
  decision: UnitDecision,
  table: Table,
  successors: readonly Successor[],
): Omit<Question, 'answer'>[] {
  return [
    ...indexes(catalog, decision, table, successors),
    ...checks(table, successors),
    ...wholes(catalog, table, successors),
    ...statistics(table, successors),
    ...defaults(table, successors),
  ].map((unlike) => ({
    id: objectId(decision, unlike.kind, table, unlike.name),
    table: decision.table,
    question: wordsOf(table, unlike),
    answers: unlike.answers ?? [byHand, goes],
    offer: { do: 'decide object' as const },
  }));
}

/** The question, with what each answer brings about: it is read by somebody who knows the schema and not rekey. */
const wordsOf = (table: Table, { kind, name, columns, why, without, like }: Unlike): string =>
  [
    `The ${kind} ${name} of ${table.schema}.${table.name} stands on ${columns.join(', ')}, which is to go, and ${why}.`,
    `It stays with the old column through the soak. What then?`,
    `"${byHand}": somebody makes what it is to be over the uuid${like ? `, such as ${like},` : ''} and drops it; the contract is refused until then.`,
    `"${goes}": the contract drops it, and from then on ${without}.`,
  ].join(' ');

/** The expressions of an index in which a value stands for "none": a uuid that no row has can do that too. */
function likeOf({ keys }: Index, concerned: readonly Successor[]): string | null {
  const names = namesOf(concerned, 'after');
  const likes = keys.flatMap(({ expression }) =>
    expression === null ? [] : [withNilUuid(expression, names) ?? []].flat(),
  );
  return likes.length > 0 ? likes.join(', ') : null;
}

const doomedOf = (concerned: readonly Successor[]) => concerned.flatMap(({ doomed }) => doomed);

function indexes(
  catalog: Catalog,
  { table: unit }: UnitDecision,
  table: Table,
  successors: readonly Successor[],
): Unlike[] {
  const isOwnKey = table.schema === unit.schema && table.name === unit.name;
  return table.indexes.flatMap((index): Unlike[] => {
    const concerned = concernedBy(index, successors);
    const columns = doomedOf(concerned);
    if (columns.length === 0 || isMadeWhole(table, index) || (index.isPrimary && isOwnKey)) return [];
    const why = reasonAgainstTwin(catalog, index, concerned);
    if (!why) return [];
    const without = index.isUnique
      ? 'rows that it keeps apart are taken twice'
      : 'what was found by it is looked for otherwise';
    return [{ kind: 'index', name: index.name, columns, why, without, like: likeOf(index, concerned) }];
  });
}

function checks(table: Table, successors: readonly Successor[]): Unlike[] {
  return table.constraints.flatMap((check): Unlike[] => {
    const concerned =
      check.kind === 'check' && !check.isInherited ? successorsIn(check.columns, successors) : [];
    if (concerned.length === 0 || rewriteCheck(check, concerned, 'before') !== null) return [];
    const why = `compares with what is no uuid: ${check.definition}`;
    const without = 'rows that it refuses are taken';
    return [{ kind: 'constraint', name: check.name, columns: doomedOf(concerned), why, without }];
  });
}

function wholes(catalog: Catalog, table: Table, successors: readonly Successor[]): Unlike[] {
  return table.constraints.flatMap((constraint): Unlike[] => {
    const { name, isInherited } = constraint;
    if (isInherited || !isWhole(constraint)) return [];
    const concerned = successorsIn(columnsIn(table, constraint), successors);
    if (concerned.length === 0) return [];
    const without = 'rows that it refuses are taken';
    const found = { kind: 'constraint' as const, name, columns: doomedOf(concerned), without };
    const why = reasonAgainstWhole(catalog, table, constraint, concerned);
    if (why) return [{ ...found, why }];
    if (table.rows <= largestWhole) return [];
    const rows = table.rows.toLocaleString('en');
    return [
      {
        ...found,
        why: `PostgreSQL makes its like only while everybody waits, for about ${rows} rows`,
        answers: [byHand, isBuilt, goes],
      },
    ];
  });
}

function statistics(table: Table, successors: readonly Successor[]): Unlike[] {
  return table.statistics.flatMap((its): Unlike[] => {
    const concerned = successorsIn(its.mentions, successors);
    if (concerned.length === 0 || rewriteStatistics(its, concerned) !== null) return [];
    const why = 'cannot be had of a uuid';
    const without = 'the planner guesses without it';
    return [{ kind: 'statistics', name: its.name, columns: doomedOf(concerned), why, without }];
  });
}

/** A default that is one value becomes that row's uuid; what is computed cannot. */
function defaults(table: Table, successors: readonly Successor[]): Unlike[] {
  return successors.flatMap(({ doomed, kind, isKey }) =>
    kind.is === 'list' || isKey || table.parent !== null
      ? []
      : doomed.flatMap((name): Unlike[] => {
          const column = table.columns.find((it) => it.name === name);
          if (!column?.default || column.isGenerated || isConstant(column)) return [];
          const without = 'a row that says nothing of it refers to nobody';
          return [{ kind: 'default', name, columns: [name], why: `is computed: ${column.default}`, without }];
        }),
  );
}
