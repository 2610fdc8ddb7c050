import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react';
import { useId, useState } from 'react';
import { useBook, useRows } from '../book/book-context.tsx';
import { takeBack } from '../book/take-back.ts';
import { titleOf } from '../columns/cell-text.ts';
import { moved, renumbered } from '../sheet/renumber.ts';
import type { Problem } from '../sync/result.ts';
import type { AnyRow } from '../sync/row.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showUndo } from '../ui/toasts.ts';
import styles from './renumber.module.css';
import { WholeNumber } from './whole-number.tsx';

/** What numbers can be given out, and how wide they can be. */
const ranges = { start: [0, 1_000_000], step: [1, 10_000], digits: [1, 12] } as const;

interface Props {
  definition: AnyDefinition;
  onClose: () => void;
}

/** A renumbering that was refused, and why. */
interface Refused {
  problem: Problem;
  operations: readonly Operation[];
}

/** Puts rows in an order and gives them new ids: what is old and what is new stands side by side before it is done, in one commit. */
export function RenumberDialog({ definition, onClose }: Props) {
  const book = useBook();
  const rows = useRows(definition.type).filter(({ version }) => version > 0);
  const [order, setOrder] = useState<readonly AnyRow['uuid'][]>(() => rows.map(({ uuid }) => uuid));
  const [numbering, setNumbering] = useState({ prefix: definition.prefix, start: 1, step: 1, digits: 1 });
  /** Which numbers cannot be read as they stand typed. */
  const [unread, setUnread] = useState<Partial<Record<keyof typeof ranges, boolean>>>({});
  const [dragged, setDragged] = useState<number | null>(null);
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const [isSending, setSending] = useState(false);
  const formId = useId();

  const byUuid = new Map(rows.map((row) => [row.uuid, row]));
  // Rows that come while the dialog is open stand at the end; those that go are gone.
  const listed = [...new Set([...order, ...rows.map(({ uuid }) => uuid)])].flatMap(
    (uuid) => byUuid.get(uuid) ?? [],
  );
  const list = renumbered(listed, [], numbering);
  const changes = list.filter(({ row, id }) => row.id !== id);
  const hasProblem = list.some(({ problem }) => problem) || Object.values(unread).includes(true);
  const move = (from: number, to: number) =>
    setOrder(
      moved(
        listed.map(({ uuid }) => uuid),
        from,
        to,
      ),
    );

  /** `again`: what was refused, without the rows that stand in the way; as it was seen then, so that nothing is written over. */
  const apply = async (again: readonly Operation[] | null) => {
    const rename = changes.map(
      ({ row, id }) =>
        ({
          op: 'update',
          entityType: definition.type,
          uuid: row.uuid,
          fields: { id },
          version: row.version,
        }) as Operation,
    );
    const operations = again ?? rename;
    setSending(true);
    const result = await book.commit(operations, 'renumber', again !== null);
    setSending(false);
    if (!result.ok) return setRefusal({ problem: result.error, operations });
    onClose();
    const many = `${result.commit.changes.length} ${definition.label.many.toLowerCase()} renumbered`;
    showUndo(`${many}.${leftOutText(result.refused ?? [], operations)}`, () => {
      void takeBack(book, result.commit.uuid);
    });
  };
  /** Rows that were left out, by what they are called now. */
  const leftOutText = (
    refused: readonly { operation?: number | undefined; message: string }[],
    all: readonly Operation[],
  ) => {
    const parts = refused.map(({ operation, message }) => {
      const left = all[operation ?? -1];
      const row = left && 'uuid' in left ? book.row(left.uuid) : undefined;
      return `${row?.id ?? 'A row'}: ${message}`;
    });
    return parts.length === 0 ? '' : ` Left out: ${parts.join(' ')}`;
  };
  const number = (name: keyof typeof ranges, label: string) => (
    <WholeNumber
      label={label}
      first={numbering[name]}
      range={ranges[name]}
      onChange={(value) => {
        setUnread({ ...unread, [name]: value === null });
        if (value !== null) setNumbering({ ...numbering, [name]: value });
      }}
    />
  );
  return (
    <Dialog title={`Renumber ${definition.label.many.toLowerCase()}`} onClose={onClose}>
      <div className={styles.form}>
        <label htmlFor={`${formId}-prefix`}>
          Prefix{' '}
          <input
            id={`${formId}-prefix`}
            className={styles.text}
            value={numbering.prefix}
            onChange={(event) => setNumbering({ ...numbering, prefix: event.target.value })}
          />
        </label>
        {number('start', 'Start')}
        {number('step', 'Step')}
        {number('digits', 'Digits')}
      </div>
      <ol className={styles.list} aria-label="Old and new ids">
        {list.map(({ row, id, problem }, at) => (
          <li
            key={row.uuid}
            draggable
            data-renumber={row.id}
            data-dragged={dragged === at || undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(at);
            }}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) move(dragged, at);
              setDragged(null);
            }}
            onDragEnd={() => setDragged(null)}
          >
            <GripVertical size={14} aria-hidden />
            <span className="callsign">{row.id}</span>
            <span className={styles.name}>{titleOf(definition, row)}</span>
            <span aria-hidden>→</span>
            <strong className="callsign" data-same={row.id === id || undefined}>
              {id}
            </strong>
            <IconButton label={`Move ${row.id} up`} disabled={at === 0} onClick={() => move(at, at - 1)}>
              <ArrowUp size={14} aria-hidden />
            </IconButton>
            <IconButton
              label={`Move ${row.id} down`}
              disabled={at === list.length - 1}
              onClick={() => move(at, at + 1)}
            >
              <ArrowDown size={14} aria-hidden />
            </IconButton>
            {problem && <span className={styles.problem}>{problem}</span>}
          </li>
        ))}
      </ol>
      {refusal && (
        <p className={styles.problem} role="alert">
          {refusal.problem.message}
          {leftOutText(refusal.problem.refused ?? [], refusal.operations)}
        </p>
      )}
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        {refusal && <Button onClick={() => void apply(refusal.operations)}>Renumber the others</Button>}
        <Button
          look="primary"
          disabled={hasProblem || isSending || changes.length === 0}
          onClick={() => void apply(null)}
        >
          Renumber {changes.length}
        </Button>
      </div>
    </Dialog>
  );
}
