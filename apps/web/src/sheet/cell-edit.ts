import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft, Option } from '@callsign/contracts/reading';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { isNullable, schemaOf } from '@callsign/contracts/text-column';
import { readValue, valueText, type Wording } from '@callsign/contracts/value-text';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { DRAFT } from './lines.ts';
import { takenId } from './taken-id.ts';

/** A cell whose editor is open: what it held then. */
export interface CellEdit {
  readonly key: Uuid;
  readonly field: string;
  /** What the editor began with. */
  readonly draft: Draft;
  /** The stored value, and the version of the row that its author sees. */
  readonly value: unknown;
  readonly version: number | undefined;
  /** It was opened by typing: what stood there is replaced. */
  readonly isReplacing: boolean;
}

/**
 * Opens a cell of a row: `shown` is the value on the screen, which an unsent write may have changed; `text` replaces it, where
 * it was typed.
 */
export function openCell(
  column: CellColumn,
  key: Uuid,
  row: AnyRow,
  shown: unknown,
  text: string | null,
  wording: Wording,
): CellEdit {
  const picked = column.kind === 'reference' && typeof shown === 'string' ? { picked: shown } : {};
  return {
    key,
    field: column.field,
    draft: text === null ? { text: valueText(column, shown, wording), ...picked } : { text },
    value: valueIn(row, column.field),
    version: row.version,
    isReplacing: text !== null,
  };
}

/** What a finished draft comes to. */
export type EditOutcome =
  /** Nothing was typed: the cell is left as it is, whatever its form. */
  | { do: 'leave' }
  | { do: 'refuse'; message: string }
  | { do: 'id-taken'; id: DisplayId; holder: AnyRow; nextFree: DisplayId }
  /** `isNew` is false where it is the value that is stored. */
  | { do: 'take'; value: unknown; isNew: boolean };

/** What a draft is read against. */
export interface EditContext {
  readonly definition: AnyDefinition;
  readonly column: CellColumn;
  readonly options: readonly Option[];
  readonly wording: Wording;
  /** The rows among which an id must be unique, and the uuid of the edited one. */
  readonly rows: readonly AnyRow[];
  readonly uuid: Uuid;
}

/** Reads a finished draft. In a row that is still being filled in, leaving a cell as it was is an answer too. */
export function finishEdit(edit: CellEdit, final: Draft, context: EditContext): EditOutcome {
  const { draft, isReplacing, key, field, value: before } = edit;
  const isUntouched = !isReplacing && final.text === draft.text && final.picked === draft.picked;
  if (isUntouched && key !== DRAFT) return { do: 'leave' };
  const { definition, column, options, wording, rows, uuid } = context;
  const parsed = readValue(definition, column, final, options, wording);
  if (!parsed.ok) return { do: 'refuse', message: parsed.problem };
  const { value } = parsed;
  const taken = field === 'id' ? takenId(rows, uuid, value as DisplayId) : null;
  return taken
    ? { do: 'id-taken', id: value as DisplayId, ...taken }
    : { do: 'take', value, isNew: !sameValue(value, before) };
}

/** What text comes to that is written into a cell without an editor: by Delete, or by a paste. */
export type WriteOutcome =
  | { do: 'nothing' }
  /** A check box that cannot be empty is cleared to false. */
  | { do: 'uncheck' }
  | { do: 'write'; value: unknown }
  /** The editor has to open on the text: it is refused, or it is an id, which needs a look at who holds it. */
  | { do: 'ask'; message: string | null };

/** Reads such text. */
export function readWritten(
  definition: AnyDefinition,
  column: CellColumn,
  row: AnyRow,
  text: string,
  options: readonly Option[],
  wording: Wording,
): WriteOutcome {
  const { field, kind } = column;
  if (kind === 'check' && text === '' && !isNullable(schemaOf(definition, field))) return { do: 'uncheck' };
  const parsed = readValue(definition, column, { text }, options, wording);
  if (!parsed.ok) return { do: 'ask', message: parsed.problem };
  if (field === 'id') return { do: 'ask', message: null };
  return sameValue(parsed.value, valueIn(row, field))
    ? { do: 'nothing' }
    : { do: 'write', value: parsed.value };
}
