import { ident, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { alter } from './make-step.ts';

/** A change of a name, and back. */
export interface Rename {
  kind: 'column' | 'index' | 'constraint';
  table: TableName;
  from: string;
  to: string;
}

/** The statement of a rename. */
export const rename = ({ kind, table, from, to }: Rename): string =>
  kind === 'index'
    ? `alter index ${qualified({ schema: table.schema, name: from })} rename to ${ident(to)}`
    : alter(table, `rename ${kind} ${ident(from)} to ${ident(to)}`);

/** The rename that takes it back. */
export const back = (it: Rename): Rename => ({ ...it, from: it.to, to: it.from });
