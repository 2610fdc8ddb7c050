import { isSame } from '../catalog/catalog.ts';
import { withPartitions } from '../catalog/partitions.ts';
import { dollarQuoted, ident, qualified } from '../database/sql.ts';
import { uuidAs } from '../database/uuid-text.ts';
import { completedReferences } from './completed-rows.ts';
import { decidingSide } from './deciding-side.ts';
import type { Sides } from './sides.ts';
import { meansRow } from './spelled-reference.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** The names before the swap. */
export const sidesBefore = ({ pairs, uuid }: Reference, unit: UnitContext): Sides => ({
  pairs,
  uuid,
  key: unit.uuid[0] ?? '',
  decides: 'legacy',
});

/** The names after it. */
export const sidesAfter = (reference: Reference, unit: UnitContext): Sides => ({
  pairs: reference.pairs.map(({ from, to, equals }, at) => {
    return {
      equals,
      from: reference.legacyAfter[at] ?? from,
      to: unit.legacyAfter[unit.legacy.indexOf(to)] ?? to,
    };
  }),
  uuid: reference.uuidAfter,
  key: unit.uuidAfter[0] ?? '',
  decides: 'uuid',
});

export const syncName = (reference: Reference) => `sync_${reference.tag}`;
export const triggerName = (reference: Reference) => `zzz_rekey_${reference.tag}`;
export const repairName = (reference: Reference) => `zzz_rekey_repair_${reference.tag}`;

/**
 * The function that keeps both columns of a reference equal, whichever an application writes. It runs last among the BEFORE triggers, so
 * that it sees what the application's own have made of the row.
 */
export function syncFunction(reference: Reference, unit: UnitContext, sides: Sides): string {
  const { pairs, uuid, key, decides } = sides;
  const parent = qualified(unit.table);
  const isSelf = isSame(reference.child, unit.table);
  const own = new Set(reference.pairs.map(({ from }) => from));
  const shared = (column: string) => sharedColumns(reference).has(column) && own.has(column);
  const anyNull = pairs.map(({ from }) => `new.${ident(from)} is null`).join(' or ');
  const changed = pairs
    .map(({ from }) => `new.${ident(from)} is distinct from old.${ident(from)}`)
    .join(' or ');
  const matches = meansRow(reference, unit, sides, 'new');
  const isOwnRow = pairs
    .map(({ from, to, equals }) => `new.${ident(to)} ${equals} new.${ident(from)}`)
    .join(' and ');
  const free = pairs.filter((_, at) => !shared(reference.pairs[at]?.from ?? ''));
  const clear = free.map(({ from }) => `new.${ident(from)} := null;`).join(' ');
  const copy = free.map(({ from, to }) => `new.${ident(from)} := new.${ident(to)};`).join(' ');
  const fetch = free.map(({ to }, at) => `p.${ident(to)} as c${at}`).join(', ');
  const where = [`p.${ident(key)} = new.${ident(uuid)}`, ...keptPairs(reference, pairs, 'new')].join(' and ');
  const isOwnUuid = [
    `new.${ident(uuid)} = new.${ident(key)}`,
    ...pairs
      .filter(({ from }) => reference.kept.includes(from))
      .map(({ from, to, equals }) => `new.${ident(to)} ${equals} new.${ident(from)}`),
  ].join(' and ');
  const assign = free.map(({ from }, at) => `new.${ident(from)} := row.c${at};`).join(' ');
  return `create or replace function rekey.${ident(syncName(reference))}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
declare
  row record;
  by_legacy boolean;
begin
  ${decidingSide({ uuid: ident(uuid), changed, empty: anyNull, decides })}
  if by_legacy then
    if ${anyNull} then new.${ident(uuid)} := null;${isSelf ? `\n    elsif ${isOwnRow} then new.${ident(uuid)} := new.${ident(key)};` : ''}
    else new.${ident(uuid)} := (select p.${ident(key)} from ${parent} p where ${matches});
    end if;
  elsif new.${ident(uuid)} is null then ${clear || 'null;'}${isSelf ? `\n  elsif ${isOwnUuid} then ${copy || 'null;'}` : ''}
  else
    ${
      free.length === 0
        ? 'null;'
        : `select ${fetch} into row from ${parent} p where ${where};
    if found then ${assign}${clearsUnknown(reference) ? ` else ${clear}` : ''} end if;`
    }
  end if;
  return new;
end`)}`;
}

/** Conditions on the columns that old and new reference share: they say in which partition the row is. */
const keptPairs = ({ kept }: Reference, pairs: Sides['pairs'], alias: string) =>
  pairs
    .filter(({ from }) => kept.includes(from))
    .map(({ from, to, equals }) => `p.${ident(to)} ${equals} ${alias}.${ident(from)}`);

/** Without a foreign key an application may write a uuid of nobody; the old column must not go on naming somebody else. */
const clearsUnknown = ({ fk, child, pairs }: Reference) =>
  fk === null &&
  pairs.every(({ from }) => child.columns.some(({ name, notNull }) => name === from && !notNull));

/** Columns of a composite reference that other foreign keys, or NOT NULL, claim as well: they are never cleared or changed through it. */
function sharedColumns({ child, fk, pairs, kept }: Reference): Set<string> {
  if (pairs.length === kept.length + 1) return new Set(kept);
  const others = child.constraints.filter(
    ({ kind, name }) => (kind === 'foreign' || kind === 'primary') && name !== fk?.name,
  );
  const claimed = pairs
    .map(({ from }) => from)
    .filter((column) => others.some(({ columns }) => columns.includes(column)));
  return new Set([...kept, ...claimed]);
}

/**
 * The function that looks again at the end of the transaction: a parent may come after its child, or in the same statement. What it
 * cannot fill it leaves alone: an UPDATE that changes nothing would call it again, for ever.
 */
export function repairFunction(reference: Reference, unit: UnitContext, sides: Sides): string {
  const { pairs, uuid, key } = sides;
  const child = qualified(reference.child);
  const matches = meansRow(reference, unit, sides, 'c');
  const mine = pairs.map(({ from, equals }) => `c.${ident(from)} ${equals} new.${ident(from)}`).join(' and ');
  const set = pairs
    .filter(({ from }) => !reference.kept.includes(from))
    .map(({ from, to }) => `${ident(from)} = p.${ident(to)}`)
    .join(', ');
  const found = [`p.${ident(key)} = c.${ident(uuid)}`, ...keptPairs(reference, pairs, 'c')].join(' and ');
  const anyNull = pairs.map(({ from }) => `c.${ident(from)} is null`).join(' or ');
  return `create or replace function rekey.${ident(`repair_${reference.tag}`)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
begin
  if new.${ident(uuid)} is null then
    update ${child} c set ${ident(uuid)} = p.${ident(key)} from ${qualified(unit.table)} p where ${matches} and ${mine} and c.${ident(uuid)} is null and p.${ident(key)} is not null;
  else
    update ${child} c set ${set} from ${qualified(unit.table)} p where ${found} and c.${ident(uuid)} = new.${ident(uuid)} and (${anyNull});
  end if;
  return null;
end`)}`;
}

/** True of everybody but rekey's own chunks. A condition costs a chunk's rows less than calling a function that returns at once. */
export const notBackfill = `pg_catalog.current_setting('rekey.backfill', true) is distinct from 'on'`;

/** Both triggers of a reference, ENABLE ALWAYS: rows that a subscription or a restore writes are kept equal too. */
export function syncTriggers(reference: Reference, sides: Sides, unit: UnitContext): string[] {
  const child = qualified(reference.child);
  const [trigger, repair] = [ident(triggerName(reference)), ident(repairName(reference))];
  const allThere = sides.pairs.map(({ from }) => `new.${ident(from)} is not null`).join(' and ');
  const someGone = sides.pairs.map(({ from }) => `new.${ident(from)} is null`).join(' or ');
  const uuid = `new.${ident(sides.uuid)}`;
  // A pass over another column would fill what the pass over this one is to remember.
  const mine = completedReferences(reference) ? `${notBackfill} and ` : '';
  return [
    `create trigger ${trigger} before insert or update on ${child} for each row
       when (${notBackfill}) execute function rekey.${ident(syncName(reference))}()`,
    `create constraint trigger ${repair} after insert or update on ${child} deferrable initially deferred for each row
       when (${mine}((${uuid} is null and ${allThere}) or (${uuid} is not null and (${someGone})))) execute function rekey.${ident(`repair_${reference.tag}`)}()`,
    // PostgreSQL gives each partition a trigger of its own; ENABLE reaches those only when they are named.
    ...withPartitions(unit.catalog, reference.child).flatMap((table) =>
      [trigger, repair].map((name) => `alter table ${qualified(table)} enable always trigger ${name}`),
    ),
  ];
}

/** Takes both away, with their functions. */
export function dropSync(reference: Reference): string[] {
  const child = qualified(reference.child);
  return [
    `drop trigger if exists ${ident(repairName(reference))} on ${child}`,
    `drop trigger if exists ${ident(triggerName(reference))} on ${child}`,
    `drop function if exists rekey.${ident(`repair_${reference.tag}`)}()`,
    `drop function if exists rekey.${ident(syncName(reference))}()`,
  ];
}

/** The trigger of the unit's own table after the swap: whoever makes a row with the new key alone gets an old one as well. */
export function fillLegacy(unit: UnitContext): { make: string[]; drop: string[] } | null {
  const { table, replaced, replacedAfter, uuidAfter, decision } = unit;
  if (!['replace', 'cutover', 'consolidate'].includes(decision.strategy) || replaced.length !== 1)
    return null;
  const column = table.columns.find(({ name }) => name === replaced[0]);
  if (!column || column.default !== null || column.identity) return null;
  const name = ident(replacedAfter[0] ?? '');
  const value = legacyValue(
    column.stored,
    `new.${ident(uuidAfter[0] ?? '')}`,
    `rekey.${ident(`legacy_${table.oid}`)}`,
  );
  if (!value) return null;
  const fn = `rekey.${ident(`fill_${table.oid}`)}`;
  const isNumber = value.includes('nextval');
  const sequence = `rekey.${ident(`legacy_${table.oid}`)}`;
  return {
    make: [
      ...(isNumber
        ? [
            `create sequence if not exists ${sequence}`,
            `select setval('${sequence.replaceAll("'", "''")}', coalesce((select max(${name}) from ${qualified(table)}), 0)::bigint + 1, false)`,
          ]
        : []),
      `create or replace function ${fn}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
begin
  if new.${name} is null then new.${name} := ${value}; end if;
  return new;
end`)}`,
      `create trigger zzy_rekey_fill before insert on ${qualified(table)} for each row execute function ${fn}()`,
    ],
    drop: [
      `drop trigger if exists zzy_rekey_fill on ${qualified(table)}`,
      `drop function if exists ${fn}()`,
      ...(isNumber ? [`drop sequence if exists ${sequence}`] : []),
    ],
  };
}

function legacyValue(type: string, uuid: string, sequence: string): string | null {
  if (['smallint', 'integer', 'bigint', 'numeric'].includes(type.replace(/\(.*/, '')))
    return `nextval('${sequence.replaceAll("'", "''")}')`;
  return uuidAs(type, uuid);
}
