import { ident, qualified } from '../database/sql.ts';
import type { CountCheck } from './count-check.ts';
import { redundantChecks, softChecks } from './soft-checks.ts';
import type { PresentNames, UnitNames } from './unit-names.ts';

/** Nulls, collisions, orphans, mapping, and the relation graph old against new. */
export function identityChecks(names: UnitNames): CountCheck[] {
  return [
    ...keyChecks(names),
    ...names.references.flatMap((reference) =>
      reference.shape.constraint === null ? softChecks(names, reference) : referenceChecks(names, reference),
    ),
    ...redundantChecks(names),
  ];
}

const list = (alias: string, columns: string[]) =>
  columns.map((column) => `${alias}.${ident(column)}`).join(', ');
const anyNull = (alias: string, columns: string[]) =>
  columns.map((column) => `${alias}.${ident(column)} is null`).join(' or ');
const noNull = (alias: string, columns: string[]) =>
  columns.map((column) => `${alias}.${ident(column)} is not null`).join(' and ');
const equal = (a: string, left: string[], b: string, right: string[], by: string[] = []) =>
  left
    .map((column, i) => `${a}.${ident(column)} ${by[i] ?? '='} ${b}.${ident(right[i] ?? '')}`)
    .join(' and ');

function keyChecks({ unit, uuid, legacy, hasUuid, hasLegacy, isFilled, mapping }: UnitNames): CountCheck[] {
  const table = qualified(unit);
  const duplicates = (columns: string[]) =>
    `select count(*) from (select 1 from ${table} t where ${noNull('t', columns)} group by ${list('t', columns)} having count(*) > 1) d`;
  return [
    {
      name: 'nulls',
      table: unit,
      sql: hasUuid ? `select count(*) from ${table} t where ${anyNull('t', uuid)}` : null,
      isFinal: isFilled,
      offence: 'rows without a uuid',
    },
    {
      name: 'collisions',
      table: unit,
      sql: hasUuid ? duplicates(uuid) : null,
      isFinal: true,
      offence: 'uuids that two rows have',
    },
    {
      name: 'old keys',
      table: unit,
      sql: hasLegacy ? duplicates(legacy) : null,
      isFinal: true,
      offence: 'old keys that two rows have',
    },
    ...(mapping && hasUuid && hasLegacy && uuid.length === 1
      ? [
          {
            name: 'mapping',
            table: unit,
            sql: `select count(*) from ${qualified(mapping)} m join ${table} t on ${equal('m', legacy, 't', legacy)} where m.${ident(uuid[0] ?? '')} is distinct from t.${ident(uuid[0] ?? '')}`,
            isFinal: true,
            offence: 'rows that the mapping gives another uuid',
          },
        ]
      : []),
  ];
}

function referenceChecks(names: UnitNames, reference: PresentNames): CountCheck[] {
  const { unit, uuid, isFilled } = names;
  const key = uuid[0] ?? '';
  const child = qualified(reference.shape.table);
  const column = `${reference.uuid}`;
  const both = reference.hasUuid && reference.hasLegacy && names.hasUuid && names.hasLegacy;
  const through = ` through ${reference.legacy.join(', ')} and ${column}`;
  return [
    {
      name: `orphans of ${column}`,
      table: reference.shape.table,
      sql:
        reference.hasUuid && names.hasUuid
          ? `select count(*) from ${child} c where c.${ident(column)} is not null and not exists (select from ${qualified(unit)} p where p.${ident(key)} = c.${ident(column)})`
          : null,
      isFinal: true,
      offence: 'rows that refer to nobody',
    },
    {
      name: `relations${through}`,
      table: reference.shape.table,
      sql: both
        ? `select count(*) from ${child} c left join ${qualified(unit)} p on ${equal('p', reference.to, 'c', reference.legacy, reference.shape.equals)} where p.${ident(key)} is distinct from c.${ident(column)}`
        : null,
      isFinal: isFilled,
      offence: 'rows whose old and new reference lead to different rows',
    },
  ];
}
