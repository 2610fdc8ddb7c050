import type { Connection, Status } from '../sync/status.ts';
import styles from './connection.module.css';

const words: Record<Connection, string> = {
  live: 'Connected',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
};

/** How many changes are on their way, in words. */
export const waitingText = (count: number) => (count === 1 ? '1 change waiting' : `${count} changes waiting`);

/** Shows whether this screen is live, in words, by shape and by colour. */
export function ConnectionBadge({ status }: { status: Status }) {
  const isTurnedAway = status.turnedAway !== null && status.connection !== 'live';
  return (
    <span className={styles.badge} data-connection={status.connection}>
      <span className={styles.shape} aria-hidden />
      <span role="status">{isTurnedAway ? 'Not connected' : words[status.connection]}</span>
      {status.pending > 0 && <span className={styles.waiting}>{waitingText(status.pending)}</span>}
    </span>
  );
}
