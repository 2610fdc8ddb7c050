import { X } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { ProblemPanel } from '../cells/problem-panel.tsx';
import { Anchored } from '../ui/anchored.tsx';
import { IconButton } from '../ui/button.tsx';
import styles from './editor.module.css';
import { cellId } from './grid-row.tsx';
import type { Grid } from './use-grid.ts';

interface Props {
  grid: Grid;
  gridId: string;
  type: string;
}

/** The panel under a refused cell: of the one the cursor stands on, else of the latest that was not put aside. */
export function CellProblems({ grid, gridId, type }: Props) {
  const { book, cursor, editing } = grid;
  const refusals = useSyncExternalStore(book.subscribe, book.refusals);
  const [aside, setAside] = useState<unknown>(null);
  const own = refusals.filter((refusal) => refusal.entityType === type && book.row(refusal.uuid));
  const { active } = cursor;
  const here = own.find(({ uuid, field }) => book.keyOf(uuid) === active?.key && field === active.field);
  const latest = own.at(-1);
  const shown = here ?? (latest && latest.problem !== aside ? latest : undefined);
  if (!shown || editing) return null;
  const column = grid.columnOf(shown.field);
  if (!column) return null;
  return (
    <Anchored
      anchor={() => document.getElementById(cellId(gridId, book.keyOf(shown.uuid), shown.field))}
      className={styles.problems}
    >
      <ProblemPanel
        uuid={shown.uuid}
        type={type}
        column={column}
        state={{ state: 'refused', value: shown.value, problem: shown.problem }}
        wording={grid.wording}
      />
      {!here && (
        <span className={styles.aside}>
          <IconButton label="Decide later" onClick={() => setAside(shown.problem)}>
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </Anchored>
  );
}
