import type { AnyDefinition } from '@callsign/contracts/entity';
import { isClosed, isNullable, schemaOf } from '@callsign/contracts/text-column';
import { optionsOf, type Wording } from '@callsign/contracts/value-text';
import { useId, useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { ProblemPanel } from '../cells/problem-panel.tsx';
import { ZoneNote } from '../cells/zone-note.tsx';
import { shownText } from '../columns/cell-text.ts';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { FieldText } from './field-text.tsx';
import styles from './fields.module.css';

/** A longer list of choices is searched by typing. */
const MAX_LISTED_OPTIONS = 20;

interface Props {
  definition: AnyDefinition;
  column: CellColumn;
  row: AnyRow;
  wording: Wording;
}

/** One field of a row with its label. Each field is saved by itself, when it is left or Enter is pressed. */
export function FieldRow({ definition, column, row, wording }: Props) {
  const book = useBook();
  const inputId = useId();
  const drafts = useSyncExternalStore(book.subscribe, () => book.drafts(row.uuid));
  const draft = drafts?.get(column.field);
  const value = draft ? draft.value : valueIn(row, column.field);
  return (
    <div className={styles.row} data-field={column.field} data-state={draft?.state}>
      <label htmlFor={inputId} className={styles.label}>
        {column.label}
      </label>
      <div className={styles.value}>
        <FieldInput {...{ definition, column, row, wording, inputId, value }} />
        {column.kind === 'instant' && <ZoneNote />}
        {draft?.state === 'refused' && (
          <ProblemPanel
            uuid={row.uuid}
            type={definition.type}
            column={column}
            state={draft}
            wording={wording}
          />
        )}
      </div>
    </div>
  );
}

function FieldInput(props: Props & { inputId: string; value: unknown }) {
  const { definition, column, row, wording, inputId, value } = props;
  const book = useBook();
  if (column.isFixed) {
    return (
      <output id={inputId} className={styles.computed}>
        {shownText(column, value, wording) || '—'}
      </output>
    );
  }
  if (column.kind === 'check') {
    return (
      <input
        id={inputId}
        type="checkbox"
        className={styles.check}
        checked={value === true}
        onChange={(event) =>
          void book.edit(definition.type, row.uuid, { [column.field]: event.target.checked })
        }
      />
    );
  }
  if (isClosed(definition, column) && column.options.length <= MAX_LISTED_OPTIONS) {
    const isOptional = isNullable(schemaOf(definition, column.field));
    // What the database holds and the contract no longer knows must not look like the first option.
    const isUnknown = typeof value === 'string' && !column.options.includes(value);
    return (
      <select
        id={inputId}
        className={styles.input}
        value={String(value ?? '')}
        onChange={({ target }) =>
          void book.edit(definition.type, row.uuid, { [column.field]: target.value || null }, row.version)
        }
      >
        {isOptional && <option value="">—</option>}
        {isUnknown && <option value={String(value)}>{String(value)}</option>}
        {optionsOf(column).map(({ key, text }) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  return <FieldText {...props} />;
}
