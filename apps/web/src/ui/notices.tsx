import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './notices.module.css';

/** What a screen says when it has nothing to show: one sentence, and the way on. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.notice}>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** What a screen says when it failed: one sentence, and Retry. */
export function ErrorPanel({ message, onRetry }: { message: string; onRetry?: (() => void) | undefined }) {
  return (
    <div className={styles.notice} role="alert">
      <p className={styles.error}>
        <CircleAlert size={16} aria-hidden /> {message}
      </p>
      {onRetry && <Button onClick={onRetry}>Retry</Button>}
    </div>
  );
}

/** Grey bars in place of rows that are still on their way. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div className={styles.skeleton} role="progressbar" aria-label={label} aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike.
        <div key={row} className={styles.bar} />
      ))}
    </div>
  );
}
