import { ChevronDown, ChevronRight } from 'lucide-react';
import type { GroupLine } from '../sheet/lines.ts';
import { cellId } from './grid-row.tsx';
import styles from './row.module.css';

interface Props {
  gridId: string;
  line: GroupLine;
  index: number;
  top: number;
  isActive: boolean;
  onToggle: (name: string) => void;
}

/** The head of a group: how much of it is done, and whether it is folded. */
export function GroupRow({ gridId, line, index, top, isActive, onToggle }: Props) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.group}
      data-key={line.key}
      data-group={line.name}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        id={cellId(gridId, line.key, 'group')}
        tabIndex={-1}
        className={styles.groupCell}
        data-active={isActive || undefined}
      >
        <button
          type="button"
          tabIndex={-1}
          className={styles.groupButton}
          aria-expanded={!line.isFolded}
          onClick={() => onToggle(line.name)}
        >
          {line.isFolded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          {`[${line.done} of ${line.total}] ${line.name}`}
        </button>
      </div>
    </div>
  );
}
