import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { type Entry, isWaiting } from './entry.ts';
import { type Model, rowOf } from './model.ts';
import type { Problem, Values } from './result.ts';

/** What a cell shows: a confirmed value, one on its way, or one that was refused and is kept. */
export interface CellState {
  value: unknown;
  state: 'confirmed' | 'sending' | 'refused';
  problem?: Problem;
}

/** Values of some fields of one row that the model does not hold yet. */
export interface Edit {
  readonly entityType: EntityType;
  readonly uuid: Uuid;
  readonly fields: Values;
}

/** An edit that the server has confirmed, until the model holds it too: at which version of the row. */
export interface ConfirmedEdit extends Edit {
  readonly version: number;
}

/** A value that the server refused, kept until its author chooses. */
export interface Refusal {
  readonly key: string;
  readonly entityType: EntityType;
  readonly uuid: Uuid;
  readonly field: string;
  readonly value: unknown;
  readonly problem: Problem;
}

/** A new row that the server has not made yet; `problem` is the reason where it has refused. */
export interface Unsaved {
  /** Its temporary uuid. */
  readonly key: Uuid;
  readonly entityType: EntityType;
  readonly at: number;
  readonly fields: Values;
  readonly problem: Problem | null;
}

/** What this person has done and the model does not hold. Never changed in place. */
export interface Overlay {
  readonly edits: readonly Edit[];
  readonly refused: readonly Refusal[];
  readonly unsaved: readonly Unsaved[];
  /** Rows that are to be deleted as soon as the server knows. */
  readonly leaving: ReadonlySet<Uuid>;
}

export const emptyOverlay: Overlay = { edits: [], refused: [], unsaved: [], leaving: new Set() };

// What is made of an entry stays the same object as long as the entry does.
const refusalsOf = new WeakMap<Entry, readonly Refusal[]>();
const newRows = new WeakMap<Entry, { later: readonly Edit['fields'][]; row: Unsaved }>();

/**
 * What lies over the model: confirmed edits that the model lacks, then what waits, then what was refused. `isThere` tells a new
 * row that has arrived in the stream before the answer did.
 */
export function overlayOf(
  entries: readonly Entry[],
  confirmed: readonly ConfirmedEdit[],
  isThere: (temporary: Uuid) => boolean,
): Overlay {
  if (entries.length === 0 && confirmed.length === 0) return emptyOverlay;
  const edits: Edit[] = [...confirmed];
  const refused: Refusal[] = [];
  const unsaved: Unsaved[] = [];
  const leaving = new Set<Uuid>();
  for (const entry of entries) {
    const { action } = entry;
    if (action.do === 'edit' && isWaiting(entry)) edits.push(action);
    else if (action.do === 'commit' && isWaiting(entry)) edits.push(...updatesIn(action.operations));
    else if (action.do === 'edit') refused.push(...refusals(entry));
    else if (action.do === 'create' && !isThere(action.temporary)) unsaved.push(newRow(entry, entries));
    else if (action.do === 'remove' && isWaiting(entry)) leaving.add(action.uuid);
  }
  return { edits, refused, unsaved, leaving };
}

/** The edits that operations of a commit make, in their order. */
export const updatesIn = (operations: readonly Operation[]): Edit[] =>
  operations.flatMap((operation) => (operation.op === 'update' ? [operation] : []));

function refusals(entry: Entry): readonly Refusal[] {
  const known = refusalsOf.get(entry);
  if (known) return known;
  const { key, action, problem } = entry;
  if (action.do !== 'edit' || !problem) return [];
  const { entityType, uuid, fields } = action;
  const made = Object.entries(fields).map(([field, value]) => ({
    key,
    entityType,
    uuid,
    field,
    value,
    problem,
  }));
  refusalsOf.set(entry, made);
  return made;
}

/** A new row with what was done to it since. */
function newRow(entry: Entry, entries: readonly Entry[]): Unsaved {
  const { temporary, entityType, fields } = entry.action as Extract<Entry['action'], { do: 'create' }>;
  const later = entries.flatMap(({ action: next }) => {
    const edits = next.do === 'edit' ? [next] : next.do === 'commit' ? updatesIn(next.operations) : [];
    return edits.filter(({ uuid }) => uuid === temporary).map((edit) => edit.fields);
  });
  const known = newRows.get(entry);
  if (known?.later.length === later.length && later.every((one, at) => one === known.later[at]))
    return known.row;
  const { at, problem } = entry;
  const row = { key: temporary, entityType, at, fields: Object.assign({}, fields, ...later), problem };
  newRows.set(entry, { later, row });
  return row;
}

/** The confirmed edits that a model still lacks. The version decides, not the seq: a production is written in one stream and listed in another. */
export function missingIn(edits: readonly ConfirmedEdit[], model: Model): readonly ConfirmedEdit[] {
  const isMissing = ({ uuid, version }: ConfirmedEdit) => (rowOf(model, uuid)?.version ?? version) < version;
  return edits.every(isMissing) ? edits : edits.filter(isMissing);
}
