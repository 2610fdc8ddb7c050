import { type Constraint, type Index, isSame } from '../../catalog/catalog.ts';
import { freeName, ident, idents, literal, qualified, shortName } from '../../database/sql.ts';
import { checkForecast, indexForecast } from '../forecast.ts';
import type { Step, TableName } from '../step.ts';
import { dependentsOf } from './dependents.ts';
import { keepUuids, keyIndexName, newKeyName } from './expand.ts';
import { alter, locksOn, type StepMaker, shown, transaction } from './make-step.ts';
import { fillLegacy, repairFunction, sidesAfter, sidesBefore, syncFunction } from './sync-trigger.ts';
import { twinsOf } from './twin-indexes.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Unique indexes that the swap turns into keys: the old columns' one, and for inherit and junction the new columns' one too. */
export function keyIndexSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, uuid, makesColumn, legacy } = unit;
  const build = (what: string, name: string, sql: string) =>
    step('constrain', what, `unique index on ${table.name} (${what === 'legacy-key' ? legacy : uuid})`, {
      action: {
        do: 'concurrently',
        sql,
        index: { schema: table.schema, name },
        locks: locksOn('SHARE UPDATE EXCLUSIVE', [table]),
      },
      inverse: [],
      done: shown.index({ schema: table.schema, name }),
      forecast: indexForecast(table.rows),
    });
  const old = table.indexes.find(({ isPrimary }) => isPrimary);
  const steps = [build('legacy-key', legacyKeyName(unit), legacyKeySql(unit, old))];
  if (!makesColumn)
    steps.push(
      build(
        'new-key',
        keyIndexName(unit),
        `create unique index concurrently ${ident(keyIndexName(unit))} on ${qualified(table)} (${idents(uuid)})`,
      ),
    );
  return steps;
}

/** The old key's index once more, word for word, under another name: after a rollback it is the primary key's again. */
function legacyKeySql(unit: UnitContext, old: Index | undefined): string {
  const name = ident(legacyKeyName(unit));
  const definition = old?.definition ?? '';
  const rest = definition.slice(definition.indexOf(' ON '));
  return `create unique index concurrently ${name}${rest || ` on ${qualified(unit.table)} (${idents(unit.legacy)})`}`;
}

const legacyKeyName = ({ table }: UnitContext) => `rk_${table.oid}_legacy`;

/** Name of the old key's unique index after the swap: what Prisma would call it. */
function legacyKeyAfter(unit: UnitContext): string {
  const { table, legacyAfter } = unit;
  const taken = unitNames(unit);
  return freeName(`${table.name}_${legacyAfter.join('_')}_key`, (name) => taken.has(name));
}

/** A change of a name, and back. */
interface Rename {
  kind: 'column' | 'index' | 'constraint';
  table: TableName;
  from: string;
  to: string;
}

const rename = ({ kind, table, from, to }: Rename): string =>
  kind === 'index'
    ? `alter index ${qualified({ schema: table.schema, name: from })} rename to ${ident(to)}`
    : alter(table, `rename ${kind} ${ident(from)} to ${ident(to)}`);
const back = (it: Rename): Rename => ({ ...it, from: it.to, to: it.from });

/** The swap with what prepares and what follows it. */
export function swapSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, primaryKey, references, uuid, uuidAfter, legacyAfter, legacy } = unit;
  const dependents = dependentsOf(unit);
  const fill = fillLegacy(unit);
  const keeper = keepUuids(unit);
  const columns = columnRenames(unit);
  const indexes = indexRenames(unit);
  const declared = references.filter(({ fk }) => fk !== null);
  const replica =
    table.replicaIdentity === 'i' &&
    table.indexes.some(({ isPrimary, isReplicaIdentity }) => isPrimary && isReplicaIdentity);
  const keyName = ident(primaryKey.name);
  const keyComment =
    primaryKey.comment === null
      ? []
      : [`comment on constraint ${keyName} on ${qualified(table)} is ${literal(primaryKey.comment)}`];
  const replicate = replica ? [alter(table, `replica identity using index ${keyName}`)] : [];
  const required = references.filter(isRequired);
  const forward = [
    ...dependents.before,
    ...declared.map(({ child, fk }) => alter(child, `drop constraint ${ident(fk?.name ?? '')}`)),
    alter(table, `drop constraint ${keyName}`),
    ...columns.map(rename),
    ...renameNotNulls(unit, 'forward'),
    ...indexes.map(rename),
    alter(table, `add constraint ${keyName} primary key using index ${ident(keyIndexName(unit))}`),
    ...keyComment,
    ...replicate,
    ...declared.flatMap((reference) => [
      alter(
        reference.child,
        `add constraint ${ident(legacyFkName(reference, unit))} ${legacyFkDefinition(reference, unit)} not valid`,
      ),
      alter(
        reference.child,
        `rename constraint ${ident(newKeyName(reference.tag))} to ${ident(newFkName(reference, unit))}`,
      ),
    ]),
    ...references.flatMap((reference) => syncFunctions(reference, unit, 'after')),
    ...(keeper?.drop ?? []),
    ...(fill?.make ?? []),
    ...required.flatMap((reference) => [
      alter(
        reference.child,
        `add constraint ${ident(notNullName(reference))} check (${ident(reference.uuidAfter)} is not null) not valid`,
      ),
      // A row may come before its parent: its old column is then filled at the end of the transaction.
      ...freeColumns(reference).map((column) =>
        alter(reference.child, `alter column ${ident(column)} drop not null`),
      ),
    ]),
    ...dependents.after,
  ];
  const inverse = [
    ...dependents.before,
    ...(fill?.drop ?? []),
    ...required.map((reference) =>
      alter(reference.child, `drop constraint if exists ${ident(notNullName(reference))}`),
    ),
    ...declared.flatMap((reference) => [
      alter(reference.child, `drop constraint if exists ${ident(newFkName(reference, unit))}`),
      alter(reference.child, `drop constraint if exists ${ident(legacyFkName(reference, unit))}`),
    ]),
    alter(table, `drop constraint ${keyName}`),
    ...indexes.toReversed().map((it) => rename(back(it))),
    ...columns.toReversed().map((it) => rename(back(it))),
    ...renameNotNulls(unit, 'back'),
    alter(table, `add constraint ${keyName} primary key using index ${ident(legacyKeyName(unit))}`),
    ...keyComment,
    ...replicate,
    ...declared.flatMap(({ child, fk }) => [
      alter(child, `add constraint ${ident(fk?.name ?? '')} ${oldFkDefinition(fk, unit)} not valid`),
      ...(fk?.comment == null
        ? []
        : [`comment on constraint ${ident(fk.name)} on ${qualified(child)} is ${literal(fk.comment)}`]),
    ]),
    ...references.flatMap((reference) => syncFunctions(reference, unit, 'before')),
    ...(keeper?.make ?? []),
    ...dependents.after,
  ];
  const tables = [table, ...references.map(({ child }) => child)];
  return [
    ...restoreSteps(unit, step),
    step(
      'swap',
      'swap',
      `${table.name} is known by ${uuidAfter.join(', ')}${sameList(uuid, uuidAfter) ? '' : `, and ${legacy.join(', ')} becomes ${legacyAfter.join(', ')}`}`,
      {
        action: transaction(forward, locksOn('ACCESS EXCLUSIVE', tables)),
        inverse,
        done: shown.primaryKey(table, uuidAfter),
      },
    ),
    ...afterSwapSteps(unit, step),
  ];
}

/** What a rollback has to check again after the swap was taken back; forward there is nothing to do. */
function restoreSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, references } = unit;
  const declared = references.filter(({ fk }) => fk?.validated);
  const required = references.filter(isRequired);
  const check = (reference: Reference, column: string) =>
    ident(`rk_${reference.tag}_${reference.child.columns.find(({ name }) => name === column)?.number}_nn`);
  if (declared.length === 0 && required.length === 0) return [];
  const each = required.flatMap((reference) =>
    freeColumns(reference, 'before').map((column) => ({ reference, column })),
  );
  return [
    step('swap', 'rollback-validate', `on a rollback: the old references of ${table.name} are checked`, {
      action: transaction([], []),
      inverse: [
        ...declared.map(({ child, fk }) => alter(child, `validate constraint ${ident(fk?.name ?? '')}`)),
        ...each.map(({ reference, column }) =>
          alter(reference.child, `validate constraint ${check(reference, column)}`),
        ),
        ...each.flatMap(({ reference, column }) => [
          alter(reference.child, `alter column ${ident(column)} set not null`),
          alter(reference.child, `drop constraint ${check(reference, column)}`),
          ...keepNotNullName(reference, column, unit.catalog.version),
        ]),
      ],
    }),
    step(
      'swap',
      'rollback-not-null',
      `on a rollback: the old references of ${table.name} are required again`,
      {
        action: transaction([], []),
        inverse: each.map(({ reference, column }) =>
          alter(
            reference.child,
            `add constraint ${check(reference, column)} check (${ident(column)} is not null) not valid`,
          ),
        ),
      },
    ),
  ];
}

/** PostgreSQL 18 names a NOT NULL: one that had a name of its own gets it back. */
function keepNotNullName({ child }: Reference, column: string, version: number): string[] {
  const named = child.constraints.find(({ kind, columns }) => kind === 'not null' && columns[0] === column);
  return version >= 18 && named ? [renameNotNullOf(child, column, named.name)] : [];
}

/** What needs a look at every row and does not need the swap's lock. */
function afterSwapSteps(unit: UnitContext, step: StepMaker): Step[] {
  return unit.references.flatMap((reference): Step[] => {
    const { child, fk, tag, uuidAfter } = reference;
    const steps: Step[] = [];
    if (fk?.validated) {
      const name = legacyFkName(reference, unit);
      steps.push(
        step('swap', `legacy-key-${tag}`, `the old reference of ${child.name} is enforced through the soak`, {
          action: transaction(
            [alter(child, `validate constraint ${ident(name)}`)],
            locksOn('SHARE UPDATE EXCLUSIVE', [child]),
          ),
          inverse: [],
          done: shown.validated(child, name),
          forecast: checkForecast(child.rows),
        }),
      );
    }
    if (!isRequired(reference)) return steps;
    const name = notNullName(reference);
    steps.push(
      step('swap', `not-null-${tag}-validate`, `every row of ${child.name} has a ${uuidAfter}`, {
        action: transaction(
          [alter(child, `validate constraint ${ident(name)}`)],
          locksOn('SHARE UPDATE EXCLUSIVE', [child]),
        ),
        inverse: [],
        done: shown.validated(child, name),
        forecast: checkForecast(child.rows),
      }),
      step('swap', `not-null-${tag}`, `${child.name}.${uuidAfter} is NOT NULL`, {
        action: transaction(
          [
            alter(child, `alter column ${ident(uuidAfter)} set not null`),
            alter(child, `drop constraint ${ident(name)}`),
          ],
          locksOn('ACCESS EXCLUSIVE', [child]),
        ),
        inverse: [alter(child, `alter column ${ident(uuidAfter)} drop not null`)],
        done: shown.notNull(child, uuidAfter),
      }),
    );
    return steps;
  });
}

/** Every old column of the reference is NOT NULL, so the uuid has to be as well. */
export const isRequired = ({ child, pairs }: Reference) =>
  pairs.every(({ from }) => child.columns.some(({ name, notNull }) => name === from && notNull));

/** Old columns that belong to this reference alone, and so may be empty for a moment. */
function freeColumns(reference: Reference, when: 'before' | 'after' = 'after'): string[] {
  const { child, fk, pairs, legacyAfter } = reference;
  return pairs.flatMap(({ from }, at) => {
    const others = child.constraints.some(
      ({ kind, name, columns }) =>
        (kind === 'primary' || (kind === 'foreign' && name !== fk?.name)) && columns.includes(from),
    );
    const identity = child.columns.some(({ name, identity: is }) => name === from && is !== null);
    return others || identity ? [] : [when === 'before' ? from : (legacyAfter[at] ?? from)];
  });
}

const notNullName = ({ tag }: Reference) => `rk_${tag}_not_null`;

function syncFunctions(reference: Reference, unit: UnitContext, when: 'before' | 'after'): string[] {
  const sides = when === 'before' ? sidesBefore(reference, unit) : sidesAfter(reference, unit);
  return [syncFunction(reference, unit, sides), repairFunction(reference, unit, sides)];
}

function columnRenames({ table, legacy, legacyAfter, uuid, uuidAfter, references }: UnitContext): Rename[] {
  const pairs = (of: TableName, from: string[], to: string[]): Rename[] =>
    from.flatMap((name, at) =>
      name === to[at] ? [] : [{ kind: 'column', table: of, from: name, to: to[at] ?? name }],
    );
  return [
    ...pairs(table, legacy, legacyAfter),
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

function indexRenames(unit: UnitContext): Rename[] {
  const { table } = unit;
  const renames: Rename[] = [{ kind: 'index', table, from: legacyKeyName(unit), to: legacyKeyAfter(unit) }];
  for (const { child, of, name, nameAfter, oldNameAfter } of twinsOf(unit).twins) {
    if (name === nameAfter) continue;
    if (of.constraint)
      renames.push({ kind: 'constraint', table: child, from: of.constraint, to: oldNameAfter });
    else renames.push({ kind: 'index', table: child, from: of.name, to: oldNameAfter });
    renames.push({ kind: 'index', table: child, from: name, to: nameAfter });
  }
  return renames;
}

/** Moves the names of NOT NULL constraints along with the columns' names (PostgreSQL 18 has such names). */
function renameNotNulls(unit: UnitContext, when: 'forward' | 'back'): string[] {
  if (unit.catalog.version < 18) return [];
  const { table, legacy, legacyAfter, uuid, uuidAfter, references } = unit;
  const pairs = [
    {
      of: table,
      legacy: legacy[0] ?? '',
      legacyAfter: legacyAfter[0] ?? '',
      uuid: uuid[0] ?? '',
      uuidAfter: uuidAfter[0] ?? '',
    },
    ...references.map(
      ({ child, pairs: [pair], legacyAfter: [after = ''], uuid: column, uuidAfter: columnAfter }) => ({
        of: child,
        legacy: pair?.from ?? '',
        legacyAfter: after,
        uuid: column,
        uuidAfter: columnAfter,
      }),
    ),
  ];
  return pairs
    .filter((pair) => pair.legacy !== pair.legacyAfter)
    .flatMap(({ of, legacy: from, legacyAfter: to, uuid: column, uuidAfter: after }) => {
      const old = of.constraints.find(
        ({ kind, columns }) => kind === 'not null' && columns[0] === from,
      )?.name;
      if (old === undefined) return [];
      return when === 'forward'
        ? [renameNotNullOf(of, to, shortName(`legacy_${old}`)), renameNotNullOf(of, after, old)]
        : [renameNotNullOf(of, column, shortName(`rk_${old}`)), renameNotNullOf(of, from, old)];
    });
}

/** Gives the NOT NULL of a column a name, if it has one at all and the name is free. */
function renameNotNullOf(table: TableName, column: string, name: string): string {
  const relation = `${literal(qualified(table))}::regclass`;
  return `do $rekey$ declare found text; begin
  select conname into found from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.conrelid = ${relation} and k.contype = 'n' and a.attname = ${literal(column)};
  if found <> ${literal(name)} and not exists (select from pg_constraint where conrelid = ${relation} and conname = ${literal(name)}) then
    execute format('alter table ${qualified(table).replaceAll("'", "''").replaceAll('%', '%%')} rename constraint %I to %I', found, ${literal(name)});
  end if;
end $rekey$`;
}

/** Names that relations of the database, and the unit's own new indexes, have. */
function unitNames(unit: UnitContext): Set<string> {
  return new Set([
    ...unit.catalog.tables.flatMap((table) => [table.name, ...table.indexes.map(({ name }) => name)]),
    ...twinsOf(unit).twins.flatMap(({ nameAfter, oldNameAfter }) => [nameAfter, oldNameAfter]),
  ]);
}

/** Names of a reference's foreign keys from the swap on. */
interface KeyNames {
  uuid: string;
  legacy: string;
}

const keyNames = new WeakMap<UnitContext, Map<string, KeyNames>>();

function keyNamesOf(unit: UnitContext, { tag }: Reference): KeyNames {
  let names = keyNames.get(unit);
  if (!names) {
    names = new Map();
    const taken = new Map<string, Set<string>>();
    for (const reference of unit.references) {
      const { child, fk, decision, uuidAfter } = reference;
      const own = taken.get(qualified(child)) ?? new Set(child.constraints.map(({ name }) => name));
      taken.set(qualified(child), own);
      const free = (wanted: string) => {
        const name = freeName(wanted, (it) => own.has(it));
        own.add(name);
        return name;
      };
      const old = fk?.name ?? '';
      names.set(
        reference.tag,
        decision.keepName
          ? { uuid: old, legacy: free(`legacy_${old}`) }
          : { uuid: free(`${child.name}_${uuidAfter}_fkey`), legacy: old },
      );
    }
    keyNames.set(unit, names);
  }
  return names.get(tag) ?? { uuid: '', legacy: '' };
}

/** The old foreign key's name through the soak. */
export const legacyFkName = (reference: Reference, unit: UnitContext) => keyNamesOf(unit, reference).legacy;

/** The new foreign key's name from the swap on. */
export const newFkName = (reference: Reference, unit: UnitContext) => keyNamesOf(unit, reference).uuid;

/** The old foreign key word for word; the key it refers to is left to PostgreSQL where that finds the primary key and no other unique index. */
function oldFkDefinition(fk: Constraint | null, { table, legacy, primaryKey }: UnitContext): string {
  const text = fk?.definition.replace(/ NOT VALID$/, '') ?? '';
  if (!fk?.references || fk.index !== primaryKey.name || !sameList(fk.references.columns, legacy))
    return text;
  const named = `${qualified(table)}(${idents(legacy)})`;
  const at = text.indexOf(named);
  return at < 0 ? text : text.slice(0, at) + qualified(table) + text.slice(at + named.length);
}

/** The old foreign key through the soak. A business id may be renamed at any time from now on, so what refers to it follows. */
function legacyFkDefinition(reference: Reference, unit: UnitContext): string {
  const { fk, legacyAfter, pairs } = reference;
  const rules = fk?.references;
  const staysEditable = ['promote', 'surrogate', 'cutover'].includes(unit.decision.strategy);
  const onUpdate = staysEditable && rules?.onUpdate === 'NO ACTION' ? 'CASCADE' : rules?.onUpdate;
  const to = pairs.map((pair) => unit.legacyAfter[unit.legacy.indexOf(pair.to)] ?? pair.to);
  return [
    `foreign key (${idents(legacyAfter)}) references ${qualified(unit.table)} (${idents(to)})`,
    rules?.match === 'FULL' ? 'match full' : '',
    onUpdate && onUpdate !== 'NO ACTION' ? `on update ${onUpdate}` : '',
    rules && rules.onDelete !== 'NO ACTION' ? `on delete ${rules.onDelete}` : '',
    fk?.deferrable ? `deferrable${fk.deferred ? ' initially deferred' : ''}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const sameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each, at) => each === b[at]);

/** The unit's table refers to itself. */
export const refersToItself = (unit: UnitContext) =>
  unit.references.some(({ child }) => isSame(child, unit.table));
