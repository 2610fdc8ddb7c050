import {
  type Catalog,
  type Constraint,
  columnIn,
  isSame,
  primaryKeyOf,
  type Table,
  tableIn,
} from '../catalog/catalog.ts';
import { ident, qualified } from '../database/sql.ts';
import type { Query } from '../subject/subject.ts';
import type { AdoptableColumns } from './adoptable.ts';
import { conventionOf, referenceNameOf } from './uuid-names.ts';

/** A uuid column beside a foreign key in which an earlier attempt has noted whom the rows refer to. */
export interface AdoptableReference {
  column: string;
  /** Rows whose value is not the uuid of the row that the foreign key names; empty is not wrong. */
  wrong: number;
  /** Rows that have none yet. */
  empty: number;
}

/** Such columns by `schema.table.constraint` of the foreign key. */
export type AdoptableReferences = ReadonlyMap<string, AdoptableReference>;

/** The name of a foreign key's entry. */
export const referenceId = (child: { schema: string; name: string }, constraint: string) =>
  `${child.schema}.${child.name}.${constraint}`;

/** Finds the columns that say in uuids what a foreign key says, of parents that have uuids already. */
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
      const adoptable = parent && parents.get(`${parent.schema}.${parent.name}`);
      if (!query || !parent || child.parent !== null || adoptable?.type !== 'uuid') continue;
      const own = adoptable.column;
      const column = candidateFor(catalog, child, fk, parent, own);
      const its = column && (await look(query, { child, fk, parent, own }, column));
      // Completed rows are known again by their key, so that a rollback can empty them: without one the column is left alone.
      if (its && (its.empty === 0 || primaryKeyOf(child))) found.set(referenceId(child, fk.name), its);
    }
  return found;
}

/** By its own foreign key to the parent's uuids, else by its name. */
function candidateFor(
  catalog: Catalog,
  child: Table,
  fk: Constraint,
  parent: Table,
  own: string,
): string | null {
  const refers = child.constraints.find(
    ({ references, columns }) =>
      columns.length === 1 && references?.columns[0] === own && isSame(references.table, parent),
  );
  const name = refers?.columns[0] ?? referenceNameOf(fk.columns, parent, conventionOf(catalog, child));
  const column = columnIn(child, name);
  return column?.stored === 'uuid' && !column.isGenerated && !fk.columns.includes(name) ? name : null;
}

async function look(
  query: Query,
  { child, fk, parent, own }: { child: Table; fk: Constraint; parent: Table; own: string },
  column: string,
): Promise<AdoptableReference> {
  const pairs = fk.columns.map(
    (from, at) => `p.${ident(fk.references?.columns[at] ?? '')} = t.${ident(from)}`,
  );
  const value = `t.${ident(column)}`;
  const [row] = await query<{ wrong: string; empty: string }>(
    `select count(*) filter (where ${value} is not null)::text as wrong, count(p.ctid) filter (where ${value} is null)::text as empty
     from ${qualified(child)} t left join ${qualified(parent)} p on ${pairs.join(' and ')}
     where ${value} is distinct from p.${ident(own)} or ${value} is null`,
  );
  return { column, wrong: Number(row?.wrong ?? 0), empty: Number(row?.empty ?? 0) };
}
