import type { Entity } from '@callsign/contracts/registry';
import styles from './shell.module.css';

type State = Entity<'production'>['status'];

const shapes: Record<State, string> = {
  PLANNING: '○',
  READY: '◐',
  ACTIVE: '●',
  COMPLETED: '✓',
  ARCHIVED: '▢',
};

/** The state a show is in: shape first, then the word. */
export function StateChip({ state }: { state: State }) {
  return (
    <span className={styles.chip}>
      <span aria-hidden>{shapes[state]}</span> {state}
    </span>
  );
}
