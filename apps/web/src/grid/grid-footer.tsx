import type { AnyDefinition } from '@callsign/contracts/entity';
import { countText } from '../columns/count-text.ts';
import styles from './grid.module.css';

interface Props {
  definition: AnyDefinition;
  total: number;
  matched: number;
  query: string;
}

/** How many rows there are, and how many of them the filter lets through. */
export function GridFooter({ definition, total, matched, query }: Props) {
  return (
    <footer className={styles.footer} aria-live="polite">
      {query === '' ? countText(definition, total) : `${matched} of ${total} shown`}
    </footer>
  );
}
