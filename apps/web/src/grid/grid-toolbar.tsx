import type { AnyDefinition } from '@callsign/contracts/entity';
import { Plus, Search, Trash2, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useMay } from '../book/use-may.ts';
import { inSentence } from '../columns/count-text.ts';
import type { AnyRow } from '../sync/row.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { RenumberButton } from './renumber-button.tsx';
import styles from './toolbar.module.css';

/** Long enough that a typed word is one change of the address. */
const PAUSE_MS = 120;

interface Props {
  definition: AnyDefinition;
  filter: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery: (query: string) => void;
  /** Null where this person may add none. */
  onNew: (() => void) | null;
  /** The row the cursor stands on, which the toolbar may delete. */
  row: AnyRow | null;
  onDelete: () => void;
  onDown: () => void;
  /** What is offered for the selected cells; null while none are. */
  selection: ReactNode;
  /** Answers the rows that renumbering is about: those that are selected or filtered; null for all. */
  scopeNow: () => ReadonlySet<AnyRow['uuid']> | null;
}

/** What can be done with a grid as a whole. */
export function GridToolbar(props: Props) {
  const { definition, row, onNew, onDelete } = props;
  const mayRenumber = useMay('rows:bulk');
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={`${definition.label.many} tools`}>
      <FilterBox {...props} />
      <span className={styles.gap} />
      {props.selection}
      {row && (
        <Button look="quiet" onClick={onDelete} aria-label={`Delete ${row.id}`}>
          <Trash2 size={14} aria-hidden /> <span className={styles.wide}>Delete {row.id}</span>
        </Button>
      )}
      {mayRenumber && <RenumberButton definition={definition} scopeNow={props.scopeNow} />}
      {onNew && (
        <Button look="primary" onClick={onNew}>
          <Plus size={14} aria-hidden /> New {inSentence(definition.label.one)}
        </Button>
      )}
    </div>
  );
}

function FilterBox({ definition, filter, query, onQuery, onDown }: Props) {
  const [text, setText] = useState(query);
  const sent = useRef(query);
  // The address may change by Back, by a link or by New: then the box follows it.
  useEffect(() => {
    if (query === sent.current) return;
    sent.current = query;
    setText(query);
  }, [query]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the pause.
  useEffect(() => {
    if (text === sent.current) return;
    const pause = setTimeout(() => {
      sent.current = text;
      onQuery(text);
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [text]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text !== '') setText('');
    else if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'Escape') onDown();
    else return;
    event.preventDefault();
  };
  const label = `Filter ${definition.label.many.toLowerCase()}`;
  return (
    <span className={styles.filter}>
      <Search size={14} aria-hidden />
      <input
        ref={filter}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={`${label} ( / )`}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <IconButton label="Clear the filter" onClick={() => setText('')}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
