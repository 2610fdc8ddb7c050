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
import type { Book } from '../sync/book.ts';
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

const placeholders: { readonly [K in CellColumn['kind']]?: string } = {
  instant: '2026-05-01 08:00',
  day: '2026-05-01',
};

/** A field that is typed into. */
export function FieldText(props: Props) {
  const { column, row, wording, inputId } = props;
  const field = useFieldText(props);
  const { begun, problem, suggestions } = field;
  const stored = valueIn(row, column.field);
  const isOvertaken = begun !== null && !sameValue(stored, begun.value);
  return (
    <>
      <FieldInput {...props} {...field} />
      {suggestions.isOpen && column.kind !== 'list' && (
        <Anchored anchor={() => field.input.current}>
          <SuggestionList
            suggestions={suggestions}
            label={column.label}
            onPick={(option) => field.leave({ text: option.text, picked: option.key })}
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

/** The text of a field while it is typed into, and what leaving it does. */
function useFieldText({ definition, column, row, wording, value }: Props) {
  const book = useBook();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const options = useOptions(column);
  const text = valueText(column, value, wording);
  const draft = begun?.draft ?? { text };
  const suggestions = useSuggestions(options, draft, mustPick(definition, column), false);

  const end = () => {
    setBegun(null);
    setProblem(null);
  };
  const onChange = (typed: string) => {
    setBegun({
      draft: { text: typed },
      text: begun?.text ?? text,
      value: begun?.value ?? valueIn(row, column.field),
      version: begun?.version ?? row.version,
    });
    setProblem(null);
    suggestions.onType();
  };
  const leave = (final: Draft) => {
    suggestions.close();
    if (!begun || (final.picked === undefined && final.text === begun.text)) return end();
    const parsed = readValue(definition, column, final, options, wording);
    const refusal = parsed.ok ? takenText(definition, column, book, row, parsed.value) : parsed.problem;
    if (!parsed.ok || refusal !== null) return setProblem(refusal);
    end();
    if (!sameValue(parsed.value, value))
      void book.edit(definition.type, row.uuid, { [column.field]: parsed.value }, begun.version);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (suggestions.onKey(event)) return;
    if (event.key === 'Enter' && (column.kind !== 'note' || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      leave(suggestions.resolve());
    } else if (event.key === 'Escape' && begun) {
      event.stopPropagation();
      end();
      suggestions.close();
    }
  };
  return { begun, draft, problem, input, options, suggestions, onChange, onKeyDown, leave };
}

/** Why a value cannot be the id of a row: another has it. Null for another field, and while it is free. */
function takenText(
  { type }: AnyDefinition,
  { field }: CellColumn,
  book: Book,
  row: AnyRow,
  value: unknown,
): string | null {
  const taken = field === 'id' ? takenId(book.rows(type), row.uuid, String(value)) : null;
  return taken && `${String(value)} is taken. The next free id is ${taken.nextFree}.`;
}

function FieldInput({
  column,
  inputId,
  draft,
  problem,
  input,
  options,
  suggestions,
  onChange,
  onKeyDown,
  leave,
}: Props & ReturnType<typeof useFieldText>) {
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
  if (column.kind === 'note')
    return <textarea {...shared} rows={3} onChange={(event) => onChange(event.target.value)} />;
  return (
    <input
      {...shared}
      type="text"
      inputMode={column.kind === 'number' ? 'decimal' : undefined}
      placeholder={placeholders[column.kind]}
      onChange={(event) => onChange(event.target.value)}
      {...(options.length > 0 && column.kind !== 'list' ? comboBox(suggestions) : {})}
    />
  );
}
