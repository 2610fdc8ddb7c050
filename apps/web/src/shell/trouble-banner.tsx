import type { Status } from '../sync/status.ts';
import styles from './connection.module.css';
import { waitingText } from './connection-badge.tsx';

/**
 * The banner while the server cannot write: the reason, and that unsent changes are kept and sent later by
 * themselves.
 */
export function TroubleBanner({ status: { trouble, pending } }: { status: Status }) {
  if (trouble === null || pending === 0) return null;
  // What the answer asks of a program this page does by itself.
  const why = trouble.message.replace(/ Try again[^.]*\.$/, '');
  return (
    <div className={styles.banner} data-look="error" role="status">
      {why} {waitingText(pending)}: kept here, and sent by itself as soon as that ends.
    </div>
  );
}
