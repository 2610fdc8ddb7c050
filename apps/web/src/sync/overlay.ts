import type { EntityType } from '@callsign/contracts/registry';
import { type Model, rowOf } from './model.ts';
import type { Problem } from './result.ts';

/** What a cell shows: a confirmed value, one on its way, or one that was refused and is kept. */
export interface CellState {
  value: unknown;
  state: 'confirmed' | 'sending' | 'refused';
  problem?: Problem;
}

/** Values of some fields of one row that are not confirmed yet. */
export interface Edit {
  /** Idempotency-Key of the request that carries it. */
  readonly key: string;
  readonly entityType: EntityType;
  readonly uuid: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The version of the row at which the server holds it; null until it has answered. */
  readonly heldAt: number | null;
}

/** A value that the server refused, kept until its author chooses. */
export interface Refusal {
  readonly entityType: EntityType;
  readonly uuid: string;
  readonly field: string;
  readonly value: unknown;
  readonly problem: Problem;
}

/** A new row that the server has not answered yet. */
export interface Unsaved {
  readonly key: string;
  readonly entityType: EntityType;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What this person has typed and the model does not hold. Never changed in place. */
export interface Overlay {
  readonly edits: readonly Edit[];
  readonly refused: readonly Refusal[];
  readonly unsaved: readonly Unsaved[];
}

export const emptyOverlay: Overlay = { edits: [], refused: [], unsaved: [] };

/** Lays an edit over; what was refused of the same cells is thereby replaced. */
export function withEdit(overlay: Overlay, edit: Edit): Overlay {
  const replaced = (refusal: Refusal) => refusal.uuid === edit.uuid && refusal.field in edit.fields;
  return {
    ...overlay,
    edits: [...overlay.edits, edit],
    refused: overlay.refused.some(replaced)
      ? overlay.refused.filter((refusal) => !replaced(refusal))
      : overlay.refused,
  };
}

/** Notes that the server holds an edit; it stays laid over until the model holds it too. */
export function withHeld(overlay: Overlay, key: string, version: number): Overlay {
  return {
    ...overlay,
    edits: overlay.edits.map((edit) => (edit.key === key ? { ...edit, heldAt: version } : edit)),
  };
}

/** Turns some fields of an edit into refusals, except where their author has typed something newer; the rest goes on under `nextKey`. */
export function withRefusal(
  overlay: Overlay,
  key: string,
  fields: readonly string[],
  problem: Problem,
  nextKey: string,
): Overlay {
  const place = overlay.edits.findIndex((edit) => edit.key === key);
  const edit = overlay.edits[place];
  if (!edit) return overlay;
  const newer = overlay.edits.slice(place + 1).filter(({ uuid }) => uuid === edit.uuid);
  const fresh = fields
    .filter((field) => field in edit.fields && !newer.some((later) => field in later.fields))
    .map((field): Refusal => {
      const { entityType, uuid } = edit;
      return { entityType, uuid, field, value: edit.fields[field], problem };
    });
  const rest = Object.entries(edit.fields).filter(([field]) => !fields.includes(field));
  const going = rest.length > 0 ? [{ ...edit, key: nextKey, fields: Object.fromEntries(rest) }] : [];
  return {
    ...overlay,
    edits: overlay.edits.toSpliced(place, 1, ...going),
    refused: [
      ...overlay.refused.filter((old) => !fresh.some((it) => it.uuid === old.uuid && it.field === old.field)),
      ...fresh,
    ],
  };
}

/** Forgets one refused value. */
export function withoutRefusal(overlay: Overlay, uuid: string, field: string): Overlay {
  const refused = overlay.refused.filter((refusal) => refusal.uuid !== uuid || refusal.field !== field);
  return refused.length === overlay.refused.length ? overlay : { ...overlay, refused };
}

/** Takes away the edits that the model now holds. The version tells, not the seq: a production is written in one stream and listed in another. */
export function settled(overlay: Overlay, model: Model): Overlay {
  const waits = ({ uuid, heldAt }: Edit) =>
    heldAt === null || (rowOf(model, uuid)?.version ?? heldAt) < heldAt;
  return overlay.edits.every(waits) ? overlay : { ...overlay, edits: overlay.edits.filter(waits) };
}

/** Takes away all that the server has answered: after a restore from backup it may not hold it any more. */
export function withoutHeld(overlay: Overlay): Overlay {
  return { ...overlay, edits: overlay.edits.filter(({ heldAt }) => heldAt === null) };
}
