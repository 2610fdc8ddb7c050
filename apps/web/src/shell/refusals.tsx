import { registry } from '@callsign/contracts/registry';
import { useState, useSyncExternalStore } from 'react';
import { columnsOf } from '../cells/columns.ts';
import { ProblemPanel } from '../cells/problem-panel.tsx';
import { useBook, useReferenceText } from '../data/book-context.tsx';
import type { Refusal } from '../sync/overlay.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';

/** Values of this person that were refused, wherever they are: none is lost, each waits here for a choice. */
export function Refusals() {
  const book = useBook();
  const refusals = useSyncExternalStore(book.subscribe, book.refusals);
  const [isOpen, setOpen] = useState(false);
  if (refusals.length === 0) return null;
  return (
    <section className={styles.refusals} aria-label="Values that need a choice">
      <div className={styles.banner} data-look="conflict">
        {refusals.length === 1 ? '1 value needs a choice.' : `${refusals.length} values need a choice.`}
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      </div>
      {isOpen && (
        <ul className={styles.choices}>
          {refusals.map((refusal) => (
            <Choice key={`${refusal.uuid}.${refusal.field}`} refusal={refusal} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Choice({ refusal }: { refusal: Refusal }) {
  const book = useBook();
  const definition = registry[refusal.entityType];
  const referenceText = useReferenceText(definition);
  const column = columnsOf(definition).find(({ field }) => field === refusal.field);
  if (!column) return null;
  return (
    <li>
      <strong>
        {book.row(refusal.uuid)?.id ?? definition.label.one}, {column.label}
      </strong>
      <ProblemPanel
        uuid={refusal.uuid}
        type={refusal.entityType}
        column={column}
        state={{ state: 'refused', value: refusal.value, problem: refusal.problem }}
        referenceText={referenceText}
      />
    </li>
  );
}
