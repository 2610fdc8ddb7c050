import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft, Option } from '@callsign/contracts/reading';
import type { Wording } from '@callsign/contracts/value-text';
import {
  type ChangeEvent,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import cells from '../cells/cells.module.css';
import { comboBox, SuggestionList } from '../cells/suggestion-list.tsx';
import { useOptions } from '../cells/use-options.ts';
import { mustPick, useSuggestions } from '../cells/use-suggestions.ts';
import type { CellColumn } from '../columns/columns.ts';
import { editorCommandOf } from '../sheet/editor-keys.ts';
import type { Move } from '../sheet/place.ts';
import { Anchored } from '../ui/anchored.tsx';
import type { Editing, EditorProblem } from './editing.ts';
import styles from './editor.module.css';
import { EditorNotes } from './editor-notes.tsx';

interface Props {
  definition: AnyDefinition;
  column: CellColumn;
  editing: Editing;
  label: string;
  wording: Wording;
  /** Answers what stands in the way; null when the value was taken. */
  onCommit: (draft: Draft, options: readonly Option[], move: Move | null) => EditorProblem | null;
  onCancel: () => void;
}

type Input = HTMLInputElement & HTMLTextAreaElement;

const placeholders: { readonly [K in CellColumn['kind']]?: string } = {
  instant: '2026-05-01 08:00',
  day: '2026-05-01',
};

/** The editor in a cell. Its draft is its own: nothing that arrives from others changes it. */
export function CellEditor(props: Props) {
  const { definition, column, editing, wording } = props;
  const editor = useCellEditor(props);
  const { draft, problem, suggestions, finish } = editor;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches the input inside.
    <div
      className={styles.editor}
      data-kind={column.kind}
      onKeyDown={editor.onKeyDown}
      onBlur={editor.onBlur}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <span className={styles.mirror} aria-hidden>
        {`${draft.text} `}
      </span>
      <EditorInput {...props} {...editor} />
      <Anchored anchor={() => editor.input.current} className={styles.editorPanel}>
        <EditorNotes {...{ editing, column, draft, wording }} type={definition.type} />
        {problem && (
          <div className={cells.problem} role="alert">
            <p>{problem.message}</p>
            {problem.actions}
          </div>
        )}
        {suggestions.isOpen && (
          <SuggestionList
            suggestions={suggestions}
            label={column.label}
            onPick={(option) => finish({ text: option.text, picked: option.key }, 'down')}
          />
        )}
      </Anchored>
    </div>
  );
}

/** The draft of an open editor, and what ends it. */
function useCellEditor({ definition, column, editing, onCommit, onCancel }: Props) {
  const [draft, setDraft] = useState(editing.draft);
  const [problem, setProblem] = useState<EditorProblem | null>(editing.problem ?? null);
  const input = useRef<Input>(null);
  const isDone = useRef(false);
  const options = useOptions(column);
  const suggestions = useSuggestions(options, draft, mustPick(definition, column), !editing.isReplacing);
  useFirstFocus(input, editing, options.length > 0, suggestions.onType);

  const finish = (final: Draft, move: Move | null) => {
    if (isDone.current) return;
    // Taking the value moves the focus away, which must not take it a second time.
    isDone.current = true;
    const refusal = onCommit(final, options, move);
    isDone.current = refusal === null;
    setDraft(final);
    setProblem(refusal);
  };
  const onChange = (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    setDraft({ text: event.target.value });
    setProblem(null);
    suggestions.onType();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (suggestions.onKey(event)) return;
    const command = editorCommandOf(event, column.kind === 'note');
    if (!command) return;
    event.preventDefault();
    if (command.do === 'take') finish(suggestions.resolve(), command.move);
    else if (command.do === 'new-line') setDraft({ text: insertLine(input.current) });
    else if (command.do === 'cancel') {
      isDone.current = true;
      onCancel();
    }
  };
  // Leaving the cell keeps what was typed; leaving the window does not end the editing.
  const onBlur = (event: FocusEvent) => {
    if (!document.hasFocus() || event.currentTarget.contains(event.relatedTarget)) return;
    finish(suggestions.settle(), null);
  };
  return { draft, problem, input, options, suggestions, finish, onChange, onKeyDown, onBlur };
}

/** When the editor opens: what stands there is marked where one picks, else the caret is behind it. */
function useFirstFocus(
  input: RefObject<Input | null>,
  { isReplacing }: Editing,
  hasOptions: boolean,
  onType: () => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the editor opens.
  useLayoutEffect(() => {
    const element = input.current;
    element?.focus({ preventScroll: true });
    if (hasOptions && !isReplacing) element?.select();
    else element?.setSelectionRange(element.value.length, element.value.length);
    if (isReplacing) onType();
  }, []);
}

function EditorInput({
  column,
  label,
  draft,
  problem,
  input,
  options,
  suggestions,
  onChange,
}: Props & ReturnType<typeof useCellEditor>) {
  const shared = {
    ref: input,
    'data-editor': '',
    'aria-label': label,
    'aria-invalid': problem !== null,
    className: styles.editorInput,
    value: draft.text,
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    onChange,
  };
  if (column.kind === 'note') return <textarea {...shared} rows={1} />;
  return (
    <input
      {...shared}
      type="text"
      inputMode={column.kind === 'number' ? 'decimal' : undefined}
      placeholder={placeholders[column.kind] ?? ''}
      {...(options.length > 0 ? comboBox(suggestions) : {})}
    />
  );
}

/** Puts a line end where the caret stands; the element itself keeps the caret behind it. */
function insertLine(element: HTMLTextAreaElement | null): string {
  element?.setRangeText('\n', element.selectionStart, element.selectionEnd, 'end');
  return element?.value ?? '';
}
