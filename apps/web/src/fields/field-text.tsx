import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft } from '@callsign/contracts/reading';
import { readValue, valueText, type Wording } from '@callsign/contracts/value-text';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useBook } from '../book/book-context.tsx';
import cells from '../cells/cells.module.css';
import { comboBox, SuggestionList } from '../cells/suggestion-list.tsx';
import { useOptions } from '../cells/use-options.ts';
import { mustPick, useSuggestions } from '../cells/use-suggestions.ts';
import type { CellColumn } from '../columns/columns.ts';
import { takenId } from '../sheet/taken-id.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { Anchored } from '../ui/anchored.tsx';
import styles from './fields.module.css';

interface Props {
  definition: AnyDefinition;
  column: CellColumn;
  row: AnyRow;
  wording: Wording;
  inputId: string;
  /** What is stored, or this person's refused value. */
  value: unknown;
}

/** What stood there when somebody began to type; while they type, nothing that arrives changes their text. */
interface Begun {
  draft: Draft;
  text: string;
  value: unknown;
  version: number;
}

/** A field that is typed into. */
export function FieldText({ definition, column, row, wording, inputId, value }: Props) {
  const book = useBook();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const options = useOptions(column);
  const text = valueText(column, value, wording);
  const draft = begun?.draft ?? { text };
  const suggestions = useSuggestions(options, draft, mustPick(definition, column), false);

  const change = (next: Draft) => {
    setBegun({
      draft: next,
      text: begun?.text ?? text,
      value: begun?.value ?? valueIn(row, column.field),
      version: begun?.version ?? row.version,
    });
    setProblem(null);
  };
  const leave = (final: Draft) => {
    suggestions.close();
    if (!begun || (final.picked === undefined && final.text === begun.text)) {
      setBegun(null);
      setProblem(null);
      return;
    }
    const parsed = readValue(definition, column, final, options, wording);
    const taken =
      parsed.ok && column.field === 'id'
        ? takenId(book.rows(definition.type), row.uuid, String(parsed.value))
        : null;
    if (!parsed.ok || taken) {
      setProblem(
        parsed.ok
          ? `${String(parsed.value)} is taken. The next free id is ${taken?.nextFree}.`
          : parsed.problem,
      );
      return;
    }
    setBegun(null);
    setProblem(null);
    if (!sameValue(parsed.value, value)) {
      void book.edit(definition.type, row.uuid, { [column.field]: parsed.value }, begun.version);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (suggestions.onKey(event)) return;
    if (event.key === 'Enter' && (column.kind !== 'note' || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      leave(suggestions.resolve());
    } else if (event.key === 'Escape' && begun) {
      event.stopPropagation();
      setBegun(null);
      setProblem(null);
      suggestions.close();
    }
  };

  const stored = valueIn(row, column.field);
  const isOvertaken = begun !== null && !sameValue(stored, begun.value);
  const shared = {
    id: inputId,
    ref: input,
    className: styles.input,
    value: draft.text,
    'aria-invalid': problem !== null,
    'aria-describedby': problem ? `${inputId}-problem` : undefined,
    autoComplete: 'off',
    spellCheck: false,
    onKeyDown,
    onBlur: () => document.hasFocus() && leave(suggestions.settle()),
  };
  const onChange = (typed: string) => {
    change({ text: typed });
    suggestions.onType();
  };
  return (
    <>
      {column.kind === 'note' ? (
        <textarea {...shared} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={column.kind === 'number' ? 'decimal' : undefined}
          placeholder={
            column.kind === 'instant' ? '2026-05-01 08:00' : column.kind === 'day' ? '2026-05-01' : undefined
          }
          onChange={(event) => onChange(event.target.value)}
          {...(options.length > 0 && column.kind !== 'list' ? comboBox(suggestions) : {})}
        />
      )}
      {suggestions.isOpen && column.kind !== 'list' && (
        <Anchored anchor={() => input.current}>
          <SuggestionList
            suggestions={suggestions}
            label={column.label}
            onPick={(option) => leave({ text: option.text, picked: option.key })}
          />
        </Anchored>
      )}
      {problem && (
        <p id={`${inputId}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {isOvertaken && (
        <p className={cells.problem} data-look="note">
          Someone changed this to “{valueText(column, stored, wording)}”.
        </p>
      )}
    </>
  );
}
