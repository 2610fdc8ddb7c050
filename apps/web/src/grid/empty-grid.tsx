import type { AnyDefinition } from '@callsign/contracts/entity';
import { useBook } from '../book/book-context.tsx';
import { nextId } from '../book/new-row.ts';
import { countText } from '../columns/count-text.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/notices.tsx';
import styles from './grid.module.css';

interface Props {
  definition: AnyDefinition;
  query: string;
  mayCreate: boolean;
  onNew: () => void;
  onClear: () => void;
}

/** What a grid without lines says. */
export function EmptyGrid({ definition, query, mayCreate, onNew, onClear }: Props) {
  const book = useBook();
  const words = countText(definition, 0).slice(2);
  return (
    <div className={styles.empty}>
      {query === '' ? (
        <EmptyState action={mayCreate && <Button onClick={onNew}>New {nextId(book, definition)}</Button>}>
          This show has no {words} yet.{mayCreate && ' Copy rows in a spreadsheet, and paste them here.'}
        </EmptyState>
      ) : (
        <EmptyState action={<Button onClick={onClear}>Show all</Button>}>
          No {words} hold “{query}”.
        </EmptyState>
      )}
    </div>
  );
}
