import type { Constraint, FkAction } from '../catalog/catalog.ts';
import type { HeldKey } from '../catalog/partitions.ts';
import { freeName, ident, idents, literal, qualified } from '../database/sql.ts';
import { readTokens, type Token, writeTokens } from '../objects/tokens.ts';
import type { Step } from '../plan/step.ts';
import { alter, locksOn, type StepMaker, transaction, validateStep } from './make-step.ts';
import { type Reference, sameList, type UnitContext } from './unit-context.ts';

/** Foreign key of one reference, as strict as the old one. Partitions get theirs first; the partitioned table's takes them over without a look at a row (P13). */
export function foreignKeySteps(unit: UnitContext, reference: Reference, step: StepMaker): Step[] {
  const { uuid, held } = reference;
  // A partitioned table has no unique index on its new key before the swap: its partitions' become one there.
  if (unit.table.kind === 'partitioned') return [];
  return held.flatMap((key): Step[] => {
    const { table: child, fk } = key;
    const label = `${child.name}.${uuid}`;
    const name = newKeyName(key);
    const steps = [
      step('constrain', `foreign-key-${fk.oid}`, `foreign key from ${label} to ${unit.table.name}`, {
        action: transaction(
          [
            alter(
              child,
              `add constraint ${ident(name)} ${newDefinition(key, reference, unit)}${unlooked(key)}`,
            ),
          ],
          locksOn('SHARE ROW EXCLUSIVE', [child, unit.table]),
        ),
        inverse: [alter(child, `drop constraint if exists ${ident(name)}`)],
      }),
    ];
    if (fk.validated && isLeaf(key))
      steps.push(
        validateStep(
          step,
          'constrain',
          `foreign-key-${fk.oid}-validate`,
          `every ${label} refers to a row of ${unit.table.name}`,
          child,
          name,
        ),
      );
    return steps;
  });
}

/** It holds rows of its own. */
export const isLeaf = ({ table }: HeldKey) => table.kind !== 'partitioned';

/** NOT VALID where rows are not looked at: 13 to 17 refuse it of partitioned tables, which have taken over valid ones. */
export const unlooked = (key: HeldKey) => (isLeaf(key) || !key.fk.validated ? ' not valid' : '');

/** Name of a new foreign key until the swap. */
export const newKeyName = ({ fk }: HeldKey) => `rk_${fk.oid}_fkey`;

/** The new foreign key: as strict as the old one. MATCH FULL says nothing more than SIMPLE about one column. */
export const newDefinition = (
  { fk }: HeldKey,
  { uuid, uuidAfter, kept, pairs }: Reference,
  unit: UnitContext,
  when: 'before' | 'after' = 'before',
) => {
  const own = when === 'before' ? uuid : uuidAfter;
  return definitionOf(fk, unit, {
    from: [own, ...kept],
    to: [
      (when === 'before' ? unit.uuid : unit.uuidAfter)[0] ?? '',
      ...pairs.filter(({ from }) => kept.includes(from)).map(({ to }) => to),
    ],
    isFull: kept.length > 0 && fk.references?.match === 'FULL',
    onUpdate: followsKey(unit, fk.references?.onUpdate),
    nameAfter: (column) => (kept.includes(column) ? column : own),
  });
};

/** A row that moves to another parent changes a key that was that parent's; who refers to it follows. */
const followsKey = ({ decision }: UnitContext, onUpdate: FkAction | undefined) =>
  decision.strategy === 'consolidate' && onUpdate === 'NO ACTION' ? 'CASCADE' : onUpdate;

/** Names of a reference's foreign keys from the swap on. */
interface KeyNames {
  uuid: string;
  legacy: string;
}

const keyNames = new WeakMap<UnitContext, Map<number, KeyNames>>();

function keyNamesOf(unit: UnitContext, { fk: { oid } }: HeldKey): KeyNames {
  let names = keyNames.get(unit);
  if (!names) {
    names = new Map();
    const taken = new Map<string, Set<string>>();
    for (const { held, decision, uuidAfter } of unit.references)
      for (const { table, fk } of held) {
        const own = taken.get(qualified(table)) ?? new Set(table.constraints.map(({ name }) => name));
        taken.set(qualified(table), own);
        const free = (wanted: string) => {
          const name = freeName(wanted, (it) => own.has(it));
          own.add(name);
          return name;
        };
        names.set(
          fk.oid,
          decision.keepName
            ? { uuid: fk.name, legacy: free(`legacy_${fk.name}`) }
            : { uuid: free(`${table.name}_${uuidAfter}_fkey`), legacy: fk.name },
        );
      }
    keyNames.set(unit, names);
  }
  return names.get(oid) ?? { uuid: '', legacy: '' };
}

/** The old foreign key's name through the soak. */
export const legacyFkName = (key: HeldKey, unit: UnitContext) => keyNamesOf(unit, key).legacy;

/** The new foreign key's name from the swap on. */
export const newFkName = (key: HeldKey, unit: UnitContext) => keyNamesOf(unit, key).uuid;

/** The old foreign key word for word; the key it refers to is left to PostgreSQL where that finds the primary key and no other unique index. */
function oldFkDefinition(fk: Constraint, { legacy, primaryKey }: UnitContext): string {
  const text = fk.definition.replace(/ NOT VALID$/, '');
  if (!fk.references || fk.index !== primaryKey.name || !sameList(fk.references.columns, legacy)) return text;
  // By its place and not by the names in it: which of them stand in quotes is for PostgreSQL to say.
  const tokens = readTokens(text);
  const isGroup = ({ is }: Token) => is === 'group';
  const referring = tokens.findIndex(isGroup);
  const referred = tokens.findIndex((token, at) => at > referring && isGroup(token));
  return writeTokens(tokens.toSpliced(referred, 1));
}

/** Makes the old foreign key again, on a rollback. */
export const addOldKey = (key: HeldKey, unit: UnitContext): string[] => [
  alter(key.table, `add constraint ${ident(key.fk.name)} ${oldFkDefinition(key.fk, unit)}${unlooked(key)}`),
  ...(key.fk.comment === null
    ? []
    : [
        `comment on constraint ${ident(key.fk.name)} on ${qualified(key.table)} is ${literal(key.fk.comment)}`,
      ]),
];

/** The old foreign key through the soak. A business id may be renamed at any time from now on, so what refers to it follows. */
export function legacyFkDefinition({ fk }: HeldKey, reference: Reference, unit: UnitContext): string {
  const { legacyAfter, pairs, kept } = reference;
  const rules = fk.references;
  // Where it also says in which partition, a row that moves there must be refused as before.
  const staysEditable =
    kept.length === 0 && ['promote', 'surrogate', 'cutover', 'consolidate'].includes(unit.decision.strategy);
  return definitionOf(fk, unit, {
    from: legacyAfter,
    to: pairs.map((pair) => unit.legacyAfter[unit.legacy.indexOf(pair.to)] ?? pair.to),
    isFull: rules?.match === 'FULL',
    onUpdate: staysEditable && rules?.onUpdate === 'NO ACTION' ? 'CASCADE' : rules?.onUpdate,
    nameAfter: (column) => legacyAfter[pairs.findIndex(({ from }) => from === column)] ?? column,
  });
}

/** The columns that ON DELETE SET NULL names, from PostgreSQL 15 on; none where it means all. */
function clearedBy({ definition, columns }: Constraint): string[] {
  const list = / ON DELETE SET NULL \((.*)\)/.exec(definition)?.[1];
  if (list === undefined) return [];
  const names = new Set(list.match(/"(?:[^"]|"")*"|[^\s,")(]+/g));
  return columns.filter((column) => names.has(ident(column)) || names.has(column));
}

/** A foreign key with the old one's rules. */
function definitionOf(
  fk: Constraint,
  { table }: UnitContext,
  {
    from,
    to,
    isFull,
    onUpdate,
    nameAfter,
  }: {
    from: string[];
    to: string[];
    isFull?: boolean;
    onUpdate: FkAction | undefined;
    nameAfter: (column: string) => string;
  },
): string {
  const onDelete = fk.references?.onDelete;
  const cleared = [...new Set(clearedBy(fk).map(nameAfter))];
  return [
    `foreign key (${idents(from)}) references ${qualified(table)} (${idents(to)})`,
    isFull ? 'match full' : '',
    onUpdate && onUpdate !== 'NO ACTION' ? `on update ${onUpdate}` : '',
    onDelete && onDelete !== 'NO ACTION' ? `on delete ${onDelete}` : '',
    cleared.length > 0 ? `(${idents(cleared)})` : '',
    fk.deferrable ? `deferrable${fk.deferred ? ' initially deferred' : ''}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
