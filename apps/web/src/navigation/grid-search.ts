import type { Uuid } from '@callsign/contracts/scalars';

/** The search parameters of a grid's address, so that a link shows the same rows: filter text, sort order, selected row. */
export interface GridSearch {
  q?: string;
  sort?: string;
  sel?: Uuid | '';
}

/** Reads them as the router has parsed them. What they say is not checked here: a row that does not exist selects nothing. */
export const readGridSearch = (search: Record<string, unknown>): GridSearch => ({
  ...(search.q ? { q: String(search.q) } : {}),
  ...(search.sort ? { sort: String(search.sort) } : {}),
  ...(search.sel ? { sel: String(search.sel) as Uuid } : {}),
});
