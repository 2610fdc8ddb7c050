import type { Constraint, FkAction } from '../../catalog/catalog.ts';
import { freeName, ident, idents, qualified } from '../../database/sql.ts';
import type { Step } from '../step.ts';
import { alter, locksOn, type StepMaker, shown, transaction, validateStep } from './make-step.ts';
import { type Reference, sameList, type UnitContext } from './unit-context.ts';

/** Foreign key of one reference, as strict as the old one. */
export function foreignKeySteps(unit: UnitContext, reference: Reference, step: StepMaker): Step[] {
  const { child, uuid, fk, tag } = reference;
  const label = `${child.name}.${uuid}`;
  if (!fk?.references) return [];
  const name = newKeyName(tag);
  const steps = [
    step('constrain', `foreign-key-${tag}`, `foreign key from ${label} to ${unit.table.name}`, {
      action: transaction(
        [alter(child, `add constraint ${ident(name)} ${newDefinition(reference, unit)} not valid`)],
        locksOn('SHARE ROW EXCLUSIVE', [child, unit.table]),
      ),
      inverse: [alter(child, `drop constraint if exists ${ident(name)}`)],
      done: shown.constraint(child, name),
    }),
  ];
  if (fk.validated)
    steps.push(
      validateStep(
        step,
        'constrain',
        `foreign-key-${tag}-validate`,
        `every ${label} refers to a row of ${unit.table.name}`,
        child,
        name,
      ),
    );
  return steps;
}

/** Name of a new foreign key until the swap. */
export const newKeyName = (tag: string) => `rk_${tag}_fkey`;

/** The new foreign key: as strict as the old one. MATCH FULL says nothing more than SIMPLE about one column. */
const newDefinition = (reference: Reference, unit: UnitContext) =>
  definitionOf(reference, unit, {
    from: [reference.uuid],
    to: unit.uuid,
    onUpdate: followsKey(unit, reference.fk?.references?.onUpdate),
  });

/** A row that moves to another parent changes a key that was that parent's; who refers to it follows. */
const followsKey = ({ decision }: UnitContext, onUpdate: FkAction | undefined) =>
  decision.strategy === 'consolidate' && onUpdate === 'NO ACTION' ? 'CASCADE' : onUpdate;

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
export function oldFkDefinition(fk: Constraint | null, { table, legacy, primaryKey }: UnitContext): string {
  const text = fk?.definition.replace(/ NOT VALID$/, '') ?? '';
  if (!fk?.references || fk.index !== primaryKey.name || !sameList(fk.references.columns, legacy))
    return text;
  const named = `${qualified(table)}(${idents(legacy)})`;
  const at = text.indexOf(named);
  return at < 0 ? text : text.slice(0, at) + qualified(table) + text.slice(at + named.length);
}

/** The old foreign key through the soak. A business id may be renamed at any time from now on, so what refers to it follows. */
export function legacyFkDefinition(reference: Reference, unit: UnitContext): string {
  const { fk, legacyAfter, pairs } = reference;
  const rules = fk?.references;
  const staysEditable = ['promote', 'surrogate', 'cutover', 'consolidate'].includes(unit.decision.strategy);
  return definitionOf(reference, unit, {
    from: legacyAfter,
    to: pairs.map((pair) => unit.legacyAfter[unit.legacy.indexOf(pair.to)] ?? pair.to),
    isFull: rules?.match === 'FULL',
    onUpdate: staysEditable && rules?.onUpdate === 'NO ACTION' ? 'CASCADE' : rules?.onUpdate,
  });
}

/** A foreign key with the old one's rules. */
function definitionOf(
  { fk }: Reference,
  { table }: UnitContext,
  {
    from,
    to,
    isFull,
    onUpdate,
  }: { from: string[]; to: string[]; isFull?: boolean; onUpdate: FkAction | undefined },
): string {
  const onDelete = fk?.references?.onDelete;
  return [
    `foreign key (${idents(from)}) references ${qualified(table)} (${idents(to)})`,
    isFull ? 'match full' : '',
    onUpdate && onUpdate !== 'NO ACTION' ? `on update ${onUpdate}` : '',
    onDelete && onDelete !== 'NO ACTION' ? `on delete ${onDelete}` : '',
    fk?.deferrable ? `deferrable${fk.deferred ? ' initially deferred' : ''}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
