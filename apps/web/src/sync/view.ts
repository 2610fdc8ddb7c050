import { definitionOf, type Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { type Model, rowOf } from './model.ts';
import type { CellState, Edit, Overlay, Unsaved } from './overlay.ts';
import type { AnyRow } from './row.ts';
import { emptyTable, placed, type Table } from './table.ts';

/** The model with the overlay laid over. Arrays, rows and drafts stay the same objects until something in them changes. */
export interface View {
  /** Live rows and new ones; a row that the server has not made yet has version 0. */
  rows(model: Model | null, overlay: Overlay, type: string): readonly Entity[];
  row(model: Model | null, overlay: Overlay, uuid: Uuid): Entity | undefined;
  drafts(overlay: Overlay, uuid: Uuid): ReadonlyMap<string, CellState> | undefined;
  unsaved(overlay: Overlay, type: string): readonly Unsaved[];
}

/** What a view has answered last, by type or by row, with what it was made of. */
interface ViewCache {
  readonly lists: Map<string, { table: Table; parts: unknown[]; rows: readonly Entity[] }>;
  readonly merged: Map<Uuid, { base: Entity; patches: Patch[]; row: Entity }>;
  readonly unsaved: Map<string, readonly Unsaved[]>;
  readonly drafts: Map<Uuid, { parts: unknown[]; drafts: ReadonlyMap<string, CellState> }>;
  readonly newRows: WeakMap<Unsaved, Entity>;
}

/** Makes a view; it remembers what it answered last. */
export function createView(): View {
  const cache: ViewCache = {
    lists: new Map(),
    merged: new Map(),
    unsaved: new Map(),
    drafts: new Map(),
    newRows: new WeakMap(),
  };
  return {
    rows: (model, overlay, type) => rowsOf(cache, model, overlay, type),
    row(model, overlay, uuid) {
      const base = model ? rowOf(model, uuid) : undefined;
      if (base) return laidOver(cache, base, overlay.edits);
      const unsaved = overlay.unsaved.find(({ key }) => key === uuid);
      return unsaved && rowOfNew(cache, model, unsaved);
    },
    drafts: (overlay, uuid) => draftsOf(cache, overlay, uuid),
    unsaved({ unsaved }, type) {
      const rows = unsaved.filter(({ entityType }) => entityType === type);
      const known = cache.unsaved.get(type);
      if (known && sameElements(known, rows)) return known;
      cache.unsaved.set(type, rows);
      return rows;
    },
  };
}

function rowsOf(cache: ViewCache, model: Model | null, overlay: Overlay, type: string): readonly Entity[] {
  const table = model?.tables[type] ?? emptyTable;
  const edits = overlay.edits.filter(({ entityType }) => entityType === type);
  const unsaved = overlay.unsaved.filter(({ entityType }) => entityType === type);
  if (overlay.edits.length === 0) cache.merged.clear();
  if (edits.length === 0 && unsaved.length === 0) {
    cache.lists.delete(type);
    return table.rows;
  }
  const parts = [...edits.map(({ fields }) => fields), ...unsaved];
  const known = cache.lists.get(type);
  if (known?.table === table && sameElements(known.parts, parts)) return known.rows;
  const changes = new Map<Uuid, Entity>();
  for (const { uuid } of edits) {
    const base = table.byUuid.get(uuid);
    if (base) changes.set(uuid, laidOver(cache, base, edits));
  }
  for (const row of unsaved) changes.set(row.key, rowOfNew(cache, model, row));
  const rows = changes.size === 0 ? table.rows : placed(table, changes);
  cache.lists.set(type, { table, parts, rows });
  return rows;
}

/** A confirmed row with the edits of it laid over. */
function laidOver({ merged }: ViewCache, base: Entity, edits: readonly Edit[]): Entity {
  const patches = edits.filter(({ uuid }) => uuid === base.uuid).map(({ fields }) => fields);
  if (patches.length === 0) {
    merged.delete(base.uuid);
    return base;
  }
  const known = merged.get(base.uuid);
  if (known?.base === base && sameElements(known.patches, patches)) return known.row;
  const row = Object.assign({}, base, ...patches) as Entity;
  merged.set(base.uuid, { base, patches, row });
  return row;
}

function rowOfNew({ newRows }: ViewCache, model: Model | null, unsaved: Unsaved): Entity {
  const known = newRows.get(unsaved);
  if (known) return known;
  const row = temporaryRow(unsaved, model?.tables.production?.rows[0]?.uuid ?? '');
  newRows.set(unsaved, row);
  return row;
}

/** What of a row is on its way or was refused, by field; what is on its way covers what was refused. */
function draftsOf(
  cache: ViewCache,
  overlay: Overlay,
  uuid: Uuid,
): ReadonlyMap<string, CellState> | undefined {
  const refused = overlay.refused.filter((refusal) => refusal.uuid === uuid);
  const patches = overlay.edits.filter((edit) => edit.uuid === uuid).map(({ fields }) => fields);
  const parts = [...refused, ...patches];
  if (parts.length === 0) {
    cache.drafts.delete(uuid);
    return undefined;
  }
  const known = cache.drafts.get(uuid);
  if (known && sameElements(known.parts, parts)) return known.drafts;
  const drafts = new Map<string, CellState>();
  for (const { field, value, problem } of refused) drafts.set(field, { value, state: 'refused', problem });
  for (const patch of patches)
    for (const [field, value] of Object.entries(patch)) drafts.set(field, { value, state: 'sending' });
  cache.drafts.set(uuid, { parts, drafts });
  return drafts;
}

/** A new row as the server would make it, as far as that is known here. */
function temporaryRow({ key, entityType, at, fields }: Unsaved, productionUuid: Uuid | ''): Entity {
  const definition = definitionOf(entityType);
  const empty = Object.fromEntries(Object.keys(definition?.fields ?? {}).map((field) => [field, null]));
  const time = new Date(at).toISOString();
  const shared: NewRow = {
    uuid: key,
    productionUuid,
    version: 0,
    fieldVersions: {},
    createdAt: time,
    updatedAt: time,
    lastModifiedBy: null,
    isDeleted: false,
  };
  return { id: '', ...empty, ...definition?.defaults, ...fields, ...shared } as Partial<Entity> as Entity;
}

/** What is known of a new row of any type; of its production only once the rows are loaded. */
type NewRow = Omit<AnyRow, 'id' | 'productionUuid'> & { productionUuid: Uuid | '' };

type Patch = Edit['fields'];

const sameElements = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((element, index) => element === b[index]);
