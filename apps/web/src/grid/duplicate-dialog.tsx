import { MAX_OPERATIONS } from '@callsign/contracts/commits';
import { useState } from 'react';
import type { Block } from '../sheet/selection.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { duplicate } from './block-acts.ts';
import type { GridParts } from './grid-parts.ts';
import styles from './renumber.module.css';
import { WholeNumber } from './whole-number.tsx';

interface Props {
  parts: GridParts;
  block: Block;
  onClose: () => void;
}

/** Asks how many copies of the selected rows are wanted, and whether their names count on. */
export function DuplicateDialog({ parts, block, onClose }: Props) {
  const [count, setCount] = useState<number | null>(1);
  const [countsUp, setCountsUp] = useState(true);
  const made = block.rows.length * (count ?? 0);
  const most = Math.max(1, Math.floor(MAX_OPERATIONS / Math.max(1, block.rows.length)));
  return (
    <Dialog title="Duplicate rows" onClose={onClose}>
      <div className={styles.form}>
        <WholeNumber label="Copies of each row" first={1} range={[1, most]} onChange={setCount} />
        <label>
          <input type="checkbox" checked={countsUp} onChange={({ target }) => setCountsUp(target.checked)} />{' '}
          Count the names up
        </label>
      </div>
      <p>Each copy gets the next free id.</p>
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="primary"
          disabled={count === null}
          onClick={() => {
            duplicate(parts, block, { count: count ?? 1, countsUp });
            onClose();
          }}
        >
          Add {made} {made === 1 ? 'row' : 'rows'}
        </Button>
      </div>
    </Dialog>
  );
}
