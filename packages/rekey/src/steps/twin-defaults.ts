import { columnIn } from '../catalog/catalog.ts';
import { isConstant } from '../catalog/constant-default.ts';
import { dollarQuoted, ident, literal, qualified } from '../database/sql.ts';
import { alter } from './make-step.ts';
import { ownPairs, type Reference, type UnitContext } from './unit-context.ts';

/** References whose old column names a row by default. */
function withDefault(unit: UnitContext): { reference: Reference; sql: string }[] {
  return unit.references.flatMap((reference) => {
    const [pair, ...more] = ownPairs(reference);
    const column = columnIn(reference.child, pair?.from ?? '');
    if (!column?.default || column.isGenerated || more.length > 0) return [];
    if (reference.decision.kind.is !== 'scalar') return [];
    const isOfRow = isConstant(column) && !column.default.startsWith('NULL');
    return isOfRow ? [{ reference, sql: column.default }] : [];
  });
}

/** In the swap the uuid column gets that row's uuid for its default. A value of no row is none: it never was a reference. */
export const newDefaults = (unit: UnitContext): string[] =>
  withDefault(unit).map(({ reference, sql }) => {
    const { child, pairs, uuidAfter } = reference;
    const key = unit.legacyAfter[unit.legacy.indexOf(pairs[0]?.to ?? '')] ?? '';
    const change = literal(
      alter(child, `alter column ${ident(uuidAfter)} set default %L`)
        .replaceAll('%', '%%')
        .replace('%%L', '%L'),
    );
    return `do ${dollarQuoted(`declare its uuid; begin
  select p.${ident(unit.uuidAfter[0] ?? '')} into its from ${qualified(unit.table)} p where p.${ident(key)} = ${sql};
  if its is not null then execute format(${change}, its); end if;
end`)}`;
  });

/** A rollback leaves the uuid column without one. */
export const noDefaults = (unit: UnitContext): string[] =>
  withDefault(unit).map(({ reference: { child, uuid } }) =>
    alter(child, `alter column ${ident(uuid)} drop default`),
  );
