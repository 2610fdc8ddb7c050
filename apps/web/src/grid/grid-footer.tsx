import type { AnyDefinition } from '@callsign/contracts/entity';
import { countText } from '../columns/count-text.ts';
import styles from './grid.module.css';

interface Props {
  definition: AnyDefinition;
  total: number;
  matched: number;
  query: string;
  /** What is selected, in words; empty for nothing. */
  selection: string;
}

/** How many rows there are, how many of them the filter lets through, and what is selected. */
export function GridFooter({ definition, total, matched, query, selection }: Props) {
  return (
    <footer className={styles.footer} aria-live="polite">
      {query === '' ? countText(definition, total) : `${matched} of ${total} shown`}
      {selection !== '' && ` · ${selection}`}
    </footer>
  );
}
