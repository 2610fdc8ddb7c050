import { optionsOf } from '@callsign/contracts/value-text';
import { useId, useState } from 'react';
import type { CellColumn } from '../columns/columns.ts';
import { countText } from '../columns/count-text.ts';
import { bulkEdit, type FieldChange, isClearable } from '../sheet/bulk-edit.ts';
import type { Block } from '../sheet/selection.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import styles from './bulk-edit.module.css';
import type { GridParts } from './grid-parts.ts';
import { referenceOptions } from './reference-options.ts';
import { writeBlock } from './write-block.ts';

interface Props {
  parts: GridParts;
  block: Block;
  onClose: () => void;
}

/** Leaves, sets or clears each field of the selected rows, as one commit. */
export function BulkEditDialog({ parts, block, onClose }: Props) {
  const { book, definition, columns, wording } = parts;
  const rows = block.rows.map(({ row }) => row);
  const fields = columns.filter(({ field, isFixed }) => field !== 'id' && !isFixed);
  const [changes, setChanges] = useState<ReadonlyMap<CellColumn, FieldChange>>(new Map());
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const choicesOf = (type: string) => referenceOptions(book, type, wording);
  const apply = () => {
    const edit = bulkEdit(definition, rows, changes, choicesOf, wording);
    setProblems(edit.problems);
    if (edit.problems.size > 0) return;
    const done = `${countText(definition, edit.operations.length)} changed`;
    void writeBlock(book, edit.operations, { reason: 'bulk edit', done });
    onClose();
  };
  const count = [...changes.values()].filter((change) => change.do !== 'leave').length;
  return (
    <Dialog title={`Edit ${countText(definition, rows.length)}`} onClose={onClose}>
      <div className={styles.fields}>
        {fields.map((column) => (
          <BulkField
            key={column.field}
            column={column}
            choices={column.target === null ? optionsOf(column) : choicesOf(column.target)}
            change={changes.get(column) ?? { do: 'leave' }}
            mayClear={isClearable(definition, column, wording)}
            problem={problems.get(column.field)}
            onChange={(change) => setChanges(new Map([...changes, [column, change]]))}
          />
        ))}
      </div>
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={count === 0} onClick={apply}>
          Change {count} {count === 1 ? 'field' : 'fields'}
        </Button>
      </div>
    </Dialog>
  );
}

interface FieldProps {
  column: CellColumn;
  choices: readonly { text: string }[];
  change: FieldChange;
  mayClear: boolean;
  problem: string | undefined;
  onChange: (change: FieldChange) => void;
}

/** One field with its three states; typing a value sets it. */
function BulkField({ column, choices, change, mayClear, problem, onChange }: FieldProps) {
  const id = useId();
  const choose = (what: string) =>
    onChange(what === 'set' ? { do: 'set', text: '' } : what === 'clear' ? { do: 'clear' } : { do: 'leave' });
  return (
    <div className={styles.field}>
      <span className={styles.label}>{column.label}</span>
      <select
        aria-label={`What becomes of ${column.label}`}
        className={styles.state}
        value={change.do}
        onChange={({ target }) => choose(target.value)}
      >
        <option value="leave">leave</option>
        <option value="set">set</option>
        {mayClear && <option value="clear">clear</option>}
      </select>
      <input
        aria-label={`New ${column.label}`}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        className={styles.text}
        value={change.do === 'set' ? change.text : ''}
        disabled={change.do === 'clear'}
        autoComplete="off"
        list={choices.length > 0 ? `${id}-choices` : undefined}
        onChange={({ target }) => onChange({ do: 'set', text: target.value })}
      />
      {choices.length > 0 && (
        <datalist id={`${id}-choices`}>
          {choices.map(({ text }) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
      {problem !== undefined && (
        <span id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
