import type { Query } from '../audit/subject.ts';
import { type Catalog, type Constraint, columnIn, isSame, type Table, tableIn } from '../catalog/catalog.ts';
import { ident, qualified } from '../database/sql.ts';
import { conventionOf, referenceNameOf } from '../plan/uuid-names.ts';
import type { AdoptableColumns } from './adoptable.ts';

/** A uuid column beside a foreign key in which an earlier attempt has noted whom the rows refer to. */
export interface AdoptableReference {
  column: string;
  /** Rows that have a value, and those of them whose value is not the uuid of the row that the foreign key names. */
  filled: number;
  wrong: number;
}

/** Such columns by `schema.table.constraint` of the foreign key. */
export type AdoptableReferences = ReadonlyMap<string, AdoptableReference>;

/** The name of a foreign key's entry. */
export const referenceId = (child: { schema: string; name: string }, constraint: string) =>
  `${child.schema}.${child.name}.${constraint}`;

/** Finds the columns that say in uuids what a foreign key says; of a parent without uuids only empty ones can be right. */
export async function readAdoptableReferences(
  query: Query | null,
  catalog: Catalog,
  parents: AdoptableColumns,
): Promise<AdoptableReferences> {
  const found = new Map<string, AdoptableReference>();
  for (const child of catalog.tables)
    for (const fk of child.constraints) {
      const parent =
        fk.kind === 'foreign' && fk.references ? tableIn(catalog, fk.references.table) : undefined;
      if (!query || !parent || child.parent !== null) continue;
      const adoptable = parents.get(`${parent.schema}.${parent.name}`);
      const own = adoptable?.type === 'uuid' ? adoptable.column : null;
      const column = candidateFor(catalog, child, fk, parent, own);
      if (column)
        found.set(referenceId(child, fk.name), await look(query, { child, fk, parent, own }, column));
    }
  return found;
}

/** By its own foreign key to the parent's uuids, else by its name. */
function candidateFor(
  catalog: Catalog,
  child: Table,
  fk: Constraint,
  parent: Table,
  own: string | null,
): string | null {
  const refers = child.constraints.find(
    ({ references, columns }) =>
      own !== null &&
      columns.length === 1 &&
      references?.columns[0] === own &&
      isSame(references.table, parent),
  );
  const name = refers?.columns[0] ?? referenceNameOf(fk.columns, parent, conventionOf(catalog, child));
  const column = columnIn(child, name);
  return column?.stored === 'uuid' && !column.isGenerated && !fk.columns.includes(name) ? name : null;
}

async function look(
  query: Query,
  { child, fk, parent, own }: { child: Table; fk: Constraint; parent: Table; own: string | null },
  column: string,
): Promise<AdoptableReference> {
  const pairs = fk.columns.map(
    (from, at) => `p.${ident(fk.references?.columns[at] ?? '')} = t.${ident(from)}`,
  );
  const value = `t.${ident(column)}`;
  const wrong =
    own === null ? value : `case when ${value} is distinct from p.${ident(own)} then ${value} end`;
  const [row] = await query<{ filled: string; wrong: string }>(
    `select count(${value})::text as filled, count(${wrong})::text as wrong
     from ${qualified(child)} t left join ${qualified(parent)} p on ${pairs.join(' and ')}`,
  );
  return { column, filled: Number(row?.filled ?? 0), wrong: Number(row?.wrong ?? 0) };
}
