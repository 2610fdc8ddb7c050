import type { TableName } from '../database/table-name.ts';
import { legacyKeyAfter, legacyKeyName } from './key-indexes.ts';
import type { Rename } from './rename.ts';
import { twinsOf } from './twin-indexes.ts';
import { wholeRenames } from './twin-wholes.ts';
import type { UnitContext } from './unit-context.ts';

/** Columns that take over or give away a name in the swap. */
export function columnRenames({
  table,
  legacy,
  legacyAfter,
  uuid,
  uuidAfter,
  superseded,
  references,
}: UnitContext): Rename[] {
  const pairs = (of: TableName, from: string[], to: string[]): Rename[] =>
    from.flatMap((name, at) =>
      name === to[at] ? [] : [{ kind: 'column', table: of, from: name, to: to[at] ?? name }],
    );
  return [
    ...pairs(table, legacy, legacyAfter),
    ...(superseded ? pairs(table, [superseded.name], [superseded.after]) : []),
    ...pairs(table, uuid, uuidAfter),
    ...references.flatMap((reference) => [
      ...pairs(
        reference.child,
        reference.pairs.map(({ from }) => from),
        reference.legacyAfter,
      ),
      ...pairs(reference.child, [reference.uuid], [reference.uuidAfter]),
    ]),
  ];
}

/** Indexes, and the constraints that own some, whose names change in the swap. */
export function indexRenames(unit: UnitContext): Rename[] {
  const { table } = unit;
  const renames: Rename[] = [{ kind: 'index', table, from: legacyKeyName(table), to: legacyKeyAfter(unit) }];
  for (const { child, of, constraint, name, nameAfter, oldNameAfter } of twinsOf(unit).twins) {
    if (name === nameAfter) continue;
    if (of.constraint)
      renames.push({ kind: 'constraint', table: child, from: of.constraint, to: oldNameAfter });
    else renames.push({ kind: 'index', table: child, from: of.name, to: oldNameAfter });
    renames.push({ kind: constraint ? 'constraint' : 'index', table: child, from: name, to: nameAfter });
  }
  return [...renames, ...wholeRenames(unit)];
}
