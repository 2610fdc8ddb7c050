import type { Catalog, Table } from '../../catalog/catalog.ts';
import { byHand, goes, isBuilt } from '../answers.ts';
import type { Question, UnitDecision } from '../plan.ts';
import { isConstant } from '../steps/twin-defaults.ts';
import {
  columnsIn,
  largestWhole,
  reasonAgainstWhole,
  rewriteCheck,
  successorsIn,
} from './constraint-verdict.ts';
import { concernedBy, isMadeWhole, reasonAgainstTwin } from './index-verdict.ts';
import { type ObjectKind, objectId } from './object-id.ts';
import { rewriteStatistics } from './statistics-verdict.ts';
import type { Successor } from './successors.ts';

/** An object without a like over uuids: its kind and name, the old columns that it is over, and why. */
interface Unlike {
  kind: ObjectKind;
  name: string;
  columns: string[];
  why: string;
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
  ].map(({ kind, name, columns, why, answers = [byHand, goes] }) => ({
    id: objectId(decision, kind, table, name),
    table: decision.table,
    question: `The ${kind} ${name} of ${table.schema}.${table.name} stands on ${columns.join(', ')}, which is to go, and ${why}. It stays with the old column through the soak. What then?`,
    answers,
    offer: { do: 'decide object' as const },
  }));
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
    return why ? [{ kind: 'index', name: index.name, columns, why }] : [];
  });
}

function checks(table: Table, successors: readonly Successor[]): Unlike[] {
  return table.constraints.flatMap((check): Unlike[] => {
    const concerned =
      check.kind === 'check' && !check.isInherited ? successorsIn(check.columns, successors) : [];
    if (concerned.length === 0 || rewriteCheck(check, concerned, 'before') !== null) return [];
    const why = `compares with what is no uuid: ${check.definition}`;
    return [{ kind: 'constraint', name: check.name, columns: doomedOf(concerned), why }];
  });
}

function wholes(catalog: Catalog, table: Table, successors: readonly Successor[]): Unlike[] {
  return table.constraints.flatMap((constraint): Unlike[] => {
    const { kind, name, isTemporal, isInherited } = constraint;
    if (isInherited || (kind !== 'exclude' && !(kind === 'unique' && isTemporal))) return [];
    const concerned = successorsIn(columnsIn(table, constraint), successors);
    if (concerned.length === 0) return [];
    const found = { kind: 'constraint' as const, name, columns: doomedOf(concerned) };
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
    return [
      { kind: 'statistics', name: its.name, columns: doomedOf(concerned), why: 'cannot be had of a uuid' },
    ];
  });
}

/** A default that is one value becomes that row's uuid; what is computed cannot. */
function defaults(table: Table, successors: readonly Successor[]): Unlike[] {
  return successors.flatMap(({ doomed, isList, isKey }) =>
    isList || isKey || table.parent !== null
      ? []
      : doomed.flatMap((name): Unlike[] => {
          const column = table.columns.find((it) => it.name === name);
          if (!column?.default || column.isGenerated || isConstant(column)) return [];
          return [{ kind: 'default', name, columns: [name], why: `is computed: ${column.default}` }];
        }),
  );
}
