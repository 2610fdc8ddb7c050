import type { AnyDefinition } from '@callsign/contracts/entity';
import { useId, useSyncExternalStore } from 'react';
import { type ReferenceText, shownText } from '../cells/cell-text.ts';
import { type CellColumn, isClosed, isNullable, schemaOf } from '../cells/columns.ts';
import { ProblemPanel } from '../cells/problem-panel.tsx';
import type { AnyRow } from '../data/any-row.ts';
import { useBook } from '../data/book-context.tsx';
import { FieldText } from './field-text.tsx';
import styles from './fields.module.css';

interface Props {
  definition: AnyDefinition;
  column: CellColumn;
  row: AnyRow;
  referenceText: ReferenceText;
}

/** One field of a row with its label. Each field is saved by itself, when it is left or Enter is pressed. */
export function FieldRow({ definition, column, row, referenceText }: Props) {
  const book = useBook();
  const inputId = useId();
  const drafts = useSyncExternalStore(book.subscribe, () => book.drafts(row.uuid));
  const draft = drafts?.get(column.field);
  const value = draft ? draft.value : row[column.field];
  return (
    <div className={styles.row} data-field={column.field} data-state={draft?.state}>
      <label htmlFor={inputId} className={styles.label}>
        {column.label}
      </label>
      <div className={styles.value}>
        <FieldInput {...{ definition, column, row, referenceText, inputId, value }} />
        {draft?.state === 'refused' && (
          <ProblemPanel
            uuid={row.uuid}
            type={definition.type}
            column={column}
            state={draft}
            referenceText={referenceText}
          />
        )}
      </div>
    </div>
  );
}

function FieldInput(props: Props & { inputId: string; value: unknown }) {
  const { definition, column, row, referenceText, inputId, value } = props;
  const book = useBook();
  if (column.isFixed) {
    return (
      <output id={inputId} className={styles.computed}>
        {shownText(column, value, referenceText) || '—'}
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
  if (isClosed(definition, column)) {
    const isOptional = isNullable(schemaOf(definition, column.field));
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
        {column.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  return <FieldText {...props} />;
}
