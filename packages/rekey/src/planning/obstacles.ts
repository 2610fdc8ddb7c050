import { type Catalog, columnIn, isSame, primaryKeyOf, type Table, tableIn } from '../catalog/catalog.ts';
import { partitionsOf, rootOf, withPartitions } from '../catalog/partitions.ts';
import type { KnownKeys } from '../keys/known-keys.ts';
import { objectObstacles } from '../objects/object-obstacles.ts';
import { doomedColumns } from '../objects/successors.ts';
import { legacyName, type Obstacle, type UnitDecision } from '../plan/plan.ts';
import { adoptionObstacles } from './adopt.ts';
import { foreignKeysOfKey, isFollowed, ownColumns } from './propose.ts';

/** Everything that stands in the way of a unit and that only a person can change. */
export function findObstacles(catalog: Catalog, units: readonly UnitDecision[], keys: KnownKeys): Obstacle[] {
  return units
    .filter(({ strategy }) => strategy !== 'leave')
    .flatMap((unit) => {
      const table = tableIn(catalog, unit.table);
      return table
        ? [
            ...ofTable(catalog, unit, table, keys),
            ...ofOwnKey(catalog, unit, table, units),
            ...ofPartitions(catalog, unit, table),
            ...ofReferences(catalog, unit),
            ...ofKeptKeys(catalog, unit, units),
            ...adoptionObstacles(unit, keys),
            ...objectObstacles(catalog, unit),
          ]
        : [];
    });
}

function ofTable(catalog: Catalog, unit: UnitDecision, table: Table, keys: KnownKeys): Obstacle[] {
  const found: Obstacle[] = [];
  const say = (what: string, remedy: string) => found.push({ table: unit.table, what, remedy });
  const swaps = unit.strategy !== 'persistent';
  const renames = unit.strategy === 'replace';
  const own = ownColumns(catalog, table, { columns: unit.key });
  for (const taken of renames ? own.map(legacyName) : [])
    if (columnIn(table, taken))
      say(
        `it has a column ${taken} already, which its key would be called until the contract`,
        `Rename ${taken}, or choose the strategy "cutover".`,
      );
  if (swaps && !renames)
    for (const view of catalog.views.filter(({ hangsOnKeyOf }) =>
      hangsOnKeyOf.some((it) => isSame(it, table)),
    ))
      say(
        `the view ${view.schema}.${view.name} is grouped by its primary key and reads columns that hang on it`,
        `Write all selected columns of ${table.name} into the view's GROUP BY, or choose the strategy "replace".`,
      );
  const collisions = keys.judged.get(`${table.schema}.${table.name}`)?.found?.uuidCollisions ?? 0;
  if (collisions > 0)
    say(
      `${collisions} of its keys are the same uuid in another spelling`,
      'Change one of each pair, together with what refers to it.',
    );
  return found;
}

/** A contract that drops the old key's column would take along a foreign key that nothing has replaced. */
function ofOwnKey(
  catalog: Catalog,
  unit: UnitDecision,
  table: Table,
  units: readonly UnitDecision[],
): Obstacle[] {
  if (unit.strategy !== 'replace' && unit.strategy !== 'cutover') return [];
  return foreignKeysOfKey(table, { columns: ownColumns(catalog, table, { columns: unit.key }) })
    .filter((fk) => !isFollowed(table, fk, units))
    .map((fk) => ({
      table: unit.table,
      what: `its key is also a reference (${fk.name}) to ${fk.references?.table.name}, which is not converted, and would be gone after the contract`,
      remedy: 'Choose the strategy "leave" or "promote" for it, or convert that table too.',
    }));
}

/** What a partitioned table's own key meets in its partitions. */
function ofPartitions(catalog: Catalog, unit: UnitDecision, table: Table): Obstacle[] {
  const found: Obstacle[] = [];
  const say = (what: string, remedy: string) => found.push({ table: unit.table, what, remedy });
  if (table.kind !== 'partitioned') return found;
  const own = ownColumns(catalog, table, { columns: unit.key });
  if (own.length === 0)
    say(
      `it is partitioned by the whole of its key (${unit.key.join(', ')}), and a partition key cannot change its column`,
      'Choose the strategy "leave" for it, or copy it into a table that is partitioned by something else.',
    );
  if (['consolidate', 'leave'].includes(unit.strategy)) return found;
  for (const part of partitionsOf(catalog, table)) {
    for (const other of catalog.tables)
      for (const { name, references, isInherited } of other.constraints)
        if (unit.strategy !== 'persistent' && references && !isInherited && isSame(references.table, part))
          say(
            `${other.schema}.${other.name} refers to its partition ${part.schema}.${part.name} itself (${name})`,
            `Let it refer to ${rootOf(catalog, part).name} instead, or choose the strategy "leave" or "persistent".`,
          );
  }
  return found;
}

/** A reference that is its table's key as well: where that key stays, so does the column, and this unit's contract would wait for ever. */
function ofKeptKeys(catalog: Catalog, unit: UnitDecision, units: readonly UnitDecision[]): Obstacle[] {
  if (unit.strategy === 'persistent') return [];
  return unit.references.flatMap((reference): Obstacle[] => {
    const child = tableIn(catalog, reference.table);
    const strategy = units.find(({ table }) => isSame(table, reference.table))?.strategy ?? 'leave';
    if (!child || child.parent !== null || (strategy !== 'leave' && strategy !== 'persistent')) return [];
    const key = primaryKeyOf(child)?.columns ?? [];
    const kept = doomedColumns(child, reference).filter((column) => key.includes(column));
    if (kept.length === 0) return [];
    return [
      {
        table: unit.table,
        what: `${child.schema}.${child.name} refers to it by its own key (${kept.join(', ')}), which stays, so that its contract could never drop the old column`,
        remedy: `Convert ${child.name} too, or choose the strategy "leave" or "persistent" for ${unit.table.name}.`,
      },
    ];
  });
}

function ofReferences(catalog: Catalog, unit: UnitDecision): Obstacle[] {
  return unit.references.flatMap((reference): Obstacle[] => {
    const child = tableIn(catalog, reference.table);
    const fk = child?.constraints.find(({ name }) => name === reference.constraint);
    const found: Obstacle[] = [];
    const say = (what: string, remedy: string) => found.push({ table: unit.table, what, remedy });
    if (child && child.parent !== null)
      say(
        `${child.schema}.${child.name} refers to it and inherits its columns from ${child.parent.schema}.${child.parent.name}`,
        'Choose the strategy "leave" or "persistent" for it.',
      );
    const parts = child ? withPartitions(catalog, child).flatMap(({ partitionKey }) => partitionKey) : [];
    if (child && reference.columns.some((column) => parts.includes(column)))
      say(
        `${child.schema}.${child.name} refers to it by a column that it is partitioned by (${reference.columns.join(', ')})`,
        'Choose the strategy "leave" or "persistent" for it: a partition key cannot change its column.',
      );
    if (fk?.references?.onDelete === 'SET DEFAULT' || fk?.references?.onUpdate === 'SET DEFAULT')
      say(
        `${reference.constraint} sets a default when the row it refers to goes, and no uuid is known for that default`,
        'Change the foreign key to SET NULL, RESTRICT or CASCADE.',
      );
    if (child && reference.columns.some((column) => !columnIn(child, column)))
      say(`${reference.table.name} has no column ${reference.columns.join(', ')}`, 'Make a new plan.');
    return found;
  });
}
