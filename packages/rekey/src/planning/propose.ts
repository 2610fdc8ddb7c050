import {
  type Catalog,
  type Constraint,
  columnIn,
  isSame,
  primaryKeyOf,
  type Table,
} from '../catalog/catalog.ts';
import { foreignKeysTo, partitionColumnsOf } from '../catalog/partitions.ts';
import { findToolTables } from '../catalog/tool-tables.ts';
import type { TableName } from '../database/table-name.ts';
import { referenceId } from '../keys/adoptable-references.ts';
import type { JudgedKey } from '../keys/judged-keys.ts';
import type { KnownKeys } from '../keys/known-keys.ts';
import { conventionOf, freeColumn, referenceNameOf, spellName } from '../keys/uuid-names.ts';
import {
  type Generator,
  legacyName,
  type ReferenceDecision,
  type Strategy,
  type UnitDecision,
} from '../plan/plan.ts';
import { writeOnceName } from '../steps/adopted-column.ts';
import { adopt, isSuperseded, strategyWith } from './adopt.ts';
import { orderTables } from './order.ts';

/** What a person has said in advance. */
export interface Wishes {
  /** Strategy of a table, by `schema.table` or `table`. */
  strategies?: Readonly<Record<string, Strategy>>;
  /** How uuids are made where nothing else decides. */
  generator?: 'v4' | 'v7';
}

/** Proposes what to do with every table, in the order of conversion. Tables that need nothing are left out. */
export function proposeUnits(catalog: Catalog, keys: KnownKeys, wishes: Wishes): UnitDecision[] {
  const units: UnitDecision[] = [];
  const tools = findToolTables(catalog.tables);
  for (const group of orderTables(catalog))
    for (const table of group) {
      if (tools.has(nameOf(table))) continue;
      const unit = proposeUnit(catalog, table, keys, wishes, units);
      if (unit) units.push(unit);
    }
  return units;
}

const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;
const simple = ({ schema, name }: TableName): TableName => ({ schema, name });

function proposeUnit(
  catalog: Catalog,
  table: Table,
  keys: KnownKeys,
  wishes: Wishes,
  before: readonly UnitDecision[],
): UnitDecision | null {
  const key = primaryKeyOf(table);
  if (!key || table.parent !== null) return null;
  const own = ownColumns(catalog, table, key);
  const mattering = own.length > 0 ? own : key.columns;
  if (mattering.every((column) => columnIn(table, column)?.stored === 'uuid')) return null;
  const wish = wishes.strategies?.[nameOf(table)] ?? wishes.strategies?.[table.name];
  const isConverted = (fk: Constraint) => isFollowed(table, fk, before);
  const isReferredTo = catalog.tables.some((other) =>
    other.constraints.some(({ references }) => references && isSame(references.table, table)),
  );
  const judged = keys.judged.get(nameOf(table)) ?? null;
  const has = keys.adoptable.get(nameOf(table)) ?? null;
  const keepsKey = generatorFor(judged, wishes).startsWith('keep');
  const proposal = withFreeName(table, own, strategyFor(table, key, own, judged, isConverted, isReferredTo));
  const standing = { keepsKey, takesName: has !== null && isSuperseded(catalog, table, has) };
  const strategy = wish ?? strategyWith(proposal.strategy, has, standing);
  if (!wish && strategy === 'persistent' && isDone(table)) return null;
  const adoption = adopt(strategy, has, standing);
  const because = wish ? 'you said so' : proposal.because;
  return {
    table: simple(table),
    strategy,
    generator: adoption?.adopts ? (wishes.generator ?? 'v7') : generatorFor(judged, wishes),
    from: null,
    key: key.columns,
    uuidColumn: uuidColumnFor(catalog, table, own, strategy, namesGiven(before, table)),
    references:
      strategy === 'leave' || strategy === 'persistent'
        ? []
        : referencesTo(catalog, table, key, keys, before, {
            keepNames: strategy === 'replace' || followsName(table, own, strategy, before),
            isAdopted: adoption?.adopts !== undefined,
          }),
    ...adoption,
    because: adoption ? `${because}; ${adoption.because}` : because,
  };
}

/** An earlier conversion has made its persistent uuids write-once, so there is nothing left to do. */
const isDone = (table: Table) => table.triggers.some(({ name }) => name === writeOnceName(table));

/** A key gives its name away only where the name that it is to have meanwhile is free. */
function withFreeName<Proposal extends { strategy: Strategy; because: string }>(
  table: Table,
  [column = '']: readonly string[],
  proposal: Proposal,
): Proposal {
  const taken = legacyName(column);
  if (proposal.strategy !== 'replace' || !columnIn(table, taken)) return proposal;
  return {
    ...proposal,
    strategy: 'cutover',
    because: `${proposal.because}; it has a column ${taken} already, so ${column} cannot give its name away`,
  };
}

/** Columns of a key that a uuid can take the place of: not those that the table is partitioned by. */
export function ownColumns(catalog: Catalog, table: Table, key: Pick<Constraint, 'columns'>): string[] {
  const partitioning = partitionColumnsOf(catalog, table);
  return key.columns.filter((column) => !partitioning.includes(column));
}

function strategyFor(
  table: Table,
  key: Constraint,
  own: readonly string[],
  judged: JudgedKey | null,
  isConverted: (fk: Constraint) => boolean,
  isReferredTo: boolean,
): { strategy: Strategy; because: string } {
  const parents = own.map((column) =>
    table.constraints.find(
      ({ kind, columns }) => kind === 'foreign' && columns.length === 1 && columns[0] === column,
    ),
  );
  const converted = parents.map(
    (fk) => fk?.references != null && isConverted(fk) && !isSame(fk.references.table, table),
  );
  if (own.length === 0)
    return {
      strategy: 'leave',
      because: `it is partitioned by the whole of its key (${key.columns.join(', ')}), which therefore cannot become another one: copy it into a table that is partitioned by something else`,
    };
  if (own.length === 1 && converted[0])
    return { strategy: 'inherit', because: 'its key is its parent, so it takes over the parent’s uuid' };
  if (own.length === 1 && foreignKeysOfKey(table, { columns: [...own] }).some((fk) => !isConverted(fk)))
    return {
      strategy: 'promote',
      because: 'its key refers to a table that keeps its own, so the column stays',
    };
  if (own.length > 1 && converted.every(Boolean) && !isReferredTo)
    return { strategy: 'junction', because: 'its key is made of references to tables that are converted' };
  if (own.length > 1)
    return {
      strategy: 'surrogate',
      because: 'its key is a tuple: it gets a uuid, and the tuple stays unique',
    };
  const { kind, because } = judged ?? { kind: 'unclear', because: 'could not be read' };
  const isMade = ['sequence', 'counted', 'uuid-text', 'some-uuids', 'generated'].includes(kind);
  return { strategy: isMade ? 'replace' : 'promote', because: `its key ${because}` };
}

/** Foreign keys to other tables that a table's key takes part in. */
export const foreignKeysOfKey = (table: Table, key: Pick<Constraint, 'columns'>): Constraint[] =>
  table.constraints.filter(
    ({ kind, columns, references }) =>
      kind === 'foreign' &&
      references &&
      !isSame(references.table, table) &&
      columns.some((column) => key.columns.includes(column)),
  );

/** Whether one of these units gives a foreign key a successor that is a uuid. */
export const isFollowed = (table: TableName, fk: Constraint, units: readonly UnitDecision[]): boolean =>
  units.some(({ references }) =>
    references.some((it) => it.constraint === fk.name && isSame(it.table, table)),
  );

function generatorFor(judged: JudgedKey | null, wishes: Wishes): Generator {
  if (judged?.kind === 'uuid-text' && judged.found?.uuids) return 'keep';
  if (judged?.found?.uuids) return 'keep-or-v4';
  return wishes.generator ?? 'v7';
}

function uuidColumnFor(
  catalog: Catalog,
  table: Table,
  own: readonly string[],
  strategy: Strategy,
  given: readonly string[],
): string {
  if (strategy === 'replace' || strategy === 'inherit' || strategy === 'junction') return own[0] ?? '';
  const words = strategy === 'persistent' ? ['persistent', 'uuid'] : ['uuid'];
  return freeColumn(table, spellName(words, conventionOf(catalog, table)), given);
}

/** Whoever inherits a key whose column kept its name goes on in the same way. */
function followsName(
  table: Table,
  own: readonly string[],
  strategy: Strategy,
  before: readonly UnitDecision[],
): boolean {
  return (
    strategy === 'inherit' &&
    before.some(({ references }) =>
      references.some(
        ({ table: child, columns, keepName }) => isSame(child, table) && columns[0] === own[0] && keepName,
      ),
    )
  );
}

function referencesTo(
  catalog: Catalog,
  table: Table,
  key: Constraint,
  { references: known }: KnownKeys,
  before: readonly UnitDecision[],
  { keepNames, isAdopted }: { keepNames: boolean; isAdopted: boolean },
): ReferenceDecision[] {
  const taken = new Map<Table, string[]>();
  const partitioning = partitionColumnsOf(catalog, table);
  return foreignKeysTo(catalog, table, key.columns).map(({ child, fk }): ReferenceDecision => {
    // What says in which partition the row is stays as it is.
    const columns = fk.columns.filter((_, at) => !partitioning.includes(fk.references?.columns[at] ?? ''));
    const [column = ''] = columns;
    // Prisma knows the two columns of an implicit relation by their names alone.
    // A column that says two things can give its name to neither.
    const isShared =
      child.constraints.filter((other) => other.kind === 'foreign' && other.columns.includes(column)).length >
      1;
    const keepName =
      columns.length === 1 &&
      !isShared &&
      !columnIn(child, legacyName(column)) &&
      (keepNames || isImplicit(child.name, column));
    const names = taken.get(child) ?? namesGiven(before, child);
    taken.set(child, names);
    // Uuids that a rollback takes away must not stay behind in a column that is there to stay.
    const there = keepName || !isAdopted ? undefined : known.get(referenceId(child, fk.name));
    const adopts = there !== undefined && !names.includes(there.column);
    const wanted = referenceNameOf(columns, table, conventionOf(catalog, child));
    const uuidColumn = keepName ? column : adopts ? there.column : freeColumn(child, wanted, names);
    names.push(uuidColumn);
    return {
      table: simple(child),
      constraint: fk.name,
      columns,
      keepName,
      uuidColumn,
      kind: { is: 'scalar' },
      ...(adopts ? { adopts: true as const } : {}),
    };
  });
}

/** Names that the units before this one give to columns of a table. */
const namesGiven = (before: readonly UnitDecision[], table: Table): string[] => [
  ...before.filter((unit) => isSame(unit.table, table)).map(({ uuidColumn }) => uuidColumn),
  ...before.flatMap(({ references }) =>
    references.filter((it) => isSame(it.table, table)).map(({ uuidColumn }) => uuidColumn),
  ),
];

/** A column of a table that Prisma keeps for an implicit many-to-many relation. */
const isImplicit = (table: string, column = '') => /^_.+$/.test(table) && /^[AB]$/.test(column);
