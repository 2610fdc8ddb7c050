import type { Status } from '../sync/status.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';
import { waitingText } from './connection-badge.tsx';

/** What must be known about the whole screen: that it is old, or that the page must be reloaded. */
export function Banners({ status }: { status: Status }) {
  if (status.reload) {
    return (
      <div className={styles.banner} data-look="error">
        Callsign was updated on the server. Reload this page to go on.
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    );
  }
  if (status.connection !== 'offline') return null;
  return (
    <div className={styles.banner} data-look="error">
      {status.asOf
        ? `Offline. You see the show as of ${status.asOf.toLocaleTimeString([], { hour12: false })}.`
        : 'Offline. Nothing has been loaded yet.'}
      {status.pending > 0 && ` ${waitingText(status.pending)} to be sent.`}
    </div>
  );
}
