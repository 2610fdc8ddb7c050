import type { AnyDefinition } from '@callsign/contracts/entity';
import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react';
import { useId, useState } from 'react';
import { titleOf } from '../columns/cell-text.ts';
import { countText } from '../columns/count-text.ts';
import type { Numbering, Renamed } from '../sheet/renumber.ts';
import type { AnyRow } from '../sync/row.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import styles from './renumber.module.css';
import { useRenumber } from './use-renumber.ts';
import { WholeNumber } from './whole-number.tsx';

/** What numbers can be given out, and how wide they can be. */
const ranges = { start: [0, 1_000_000], step: [1, 10_000], digits: [1, 12] } as const;
const labels = { start: 'Start', step: 'Step', digits: 'Digits' } as const;
const numbers = ['start', 'step', 'digits'] as const;

interface Props {
  definition: AnyDefinition;
  /** The rows that are renumbered; null for all of the type. */
  scope: ReadonlySet<AnyRow['uuid']> | null;
  onClose: () => void;
}

/** Puts rows in an order and gives them new ids: what is old and what is new stands side by side before it is done, in one commit. */
export function RenumberDialog({ definition, scope, onClose }: Props) {
  const plan = useRenumber(definition, scope, onClose);
  const [isReadable, setReadable] = useState(true);
  const { list, count, refusedText, isSending } = plan;
  return (
    <Dialog title={`Renumber ${scopeText(definition, scope)}`} onClose={onClose}>
      <NumberingForm numbering={plan.numbering} onChange={plan.setNumbering} onReadable={setReadable} />
      <RenumberList definition={definition} list={list} onMove={plan.move} />
      {refusedText !== null && (
        <p className={styles.problem} role="alert">
          {refusedText}
        </p>
      )}
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        {refusedText !== null && <Button onClick={() => void plan.applyOthers()}>Renumber the others</Button>}
        <Button
          look="primary"
          disabled={plan.hasProblem || !isReadable || isSending || count === 0}
          onClick={() => void plan.apply()}
        >
          Renumber {count}
        </Button>
      </div>
    </Dialog>
  );
}

const scopeText = (definition: AnyDefinition, scope: Props['scope']) =>
  scope === null ? definition.label.many.toLowerCase() : countText(definition, scope.size);

interface FormProps {
  numbering: Numbering;
  onChange: (numbering: Numbering) => void;
  /** False while a number cannot be read as it is typed. */
  onReadable: (isReadable: boolean) => void;
}

function NumberingForm({ numbering, onChange, onReadable }: FormProps) {
  const formId = useId();
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set());
  const note = (name: string, isRead: boolean) => {
    const others = [...unread].filter((one) => one !== name);
    const next = new Set(isRead ? others : [...others, name]);
    setUnread(next);
    onReadable(next.size === 0);
  };
  return (
    <div className={styles.form}>
      <label htmlFor={`${formId}-prefix`}>
        Prefix{' '}
        <input
          id={`${formId}-prefix`}
          className={styles.text}
          value={numbering.prefix}
          onChange={(event) => onChange({ ...numbering, prefix: event.target.value })}
        />
      </label>
      {numbers.map((name) => (
        <WholeNumber
          key={name}
          label={labels[name]}
          first={numbering[name]}
          range={ranges[name]}
          onChange={(value) => {
            note(name, value !== null);
            if (value !== null) onChange({ ...numbering, [name]: value });
          }}
        />
      ))}
      <label>
        <input
          type="checkbox"
          checked={numbering.keepsSpacers}
          onChange={({ target }) => onChange({ ...numbering, keepsSpacers: target.checked })}
        />{' '}
        Keep the spacers
      </label>
    </div>
  );
}

interface ListProps {
  definition: AnyDefinition;
  list: readonly Renamed[];
  onMove: (from: number, to: number) => void;
}

/** The rows with their old and new ids; they are put in order by dragging or with the arrows. */
function RenumberList({ definition, list, onMove }: ListProps) {
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <ol className={styles.list} aria-label="Old and new ids">
      {list.map((renamed, at) => (
        <li
          key={renamed.row.uuid}
          draggable
          data-renumber={renamed.row.id}
          data-dragged={dragged === at || undefined}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            setDragged(at);
          }}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== null) onMove(dragged, at);
            setDragged(null);
          }}
          onDragEnd={() => setDragged(null)}
        >
          <GripVertical size={14} aria-hidden />
          <RenamedLine name={titleOf(definition, renamed.row)} {...renamed} />
          <IconButton
            label={`Move ${renamed.row.id} up`}
            disabled={at === 0}
            onClick={() => onMove(at, at - 1)}
          >
            <ArrowUp size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={`Move ${renamed.row.id} down`}
            disabled={at === list.length - 1}
            onClick={() => onMove(at, at + 1)}
          >
            <ArrowDown size={14} aria-hidden />
          </IconButton>
          {renamed.problem && <span className={styles.problem}>{renamed.problem}</span>}
        </li>
      ))}
    </ol>
  );
}

const RenamedLine = ({ row, id, name }: Renamed & { name: string }) => (
  <>
    <span className="callsign">{row.id}</span>
    <span className={styles.name}>{name}</span>
    <span aria-hidden>→</span>
    <strong className="callsign" data-same={row.id === id || undefined}>
      {id}
    </strong>
  </>
);
