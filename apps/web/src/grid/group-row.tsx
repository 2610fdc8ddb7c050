import { ChevronDown, ChevronRight } from 'lucide-react';
import type { GridItem } from '../sheet/items.ts';
import { cellId } from './grid-row.tsx';
import styles from './row.module.css';

interface Props {
  gridId: string;
  item: GridItem & { kind: 'group' };
  index: number;
  top: number;
  isActive: boolean;
  onToggle: (name: string) => void;
}

/** The head of a group: how much of it is done, and whether it is folded. */
export function GroupRow({ gridId, item, index, top, isActive, onToggle }: Props) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.group}
      data-key={item.key}
      data-group={item.name}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        id={cellId(gridId, item.key, 'group')}
        tabIndex={-1}
        className={styles.groupCell}
        data-active={isActive || undefined}
      >
        <button
          type="button"
          tabIndex={-1}
          className={styles.groupButton}
          aria-expanded={!item.isFolded}
          onClick={() => onToggle(item.name)}
        >
          {item.isFolded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          {`[${item.done} of ${item.total}] ${item.name}`}
        </button>
      </div>
    </div>
  );
}
