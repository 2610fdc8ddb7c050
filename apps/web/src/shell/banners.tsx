import { useSessionChanged } from '../data/session-changed.ts';
import type { Status } from '../sync/status.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection.module.css';
import { waitingText } from './connection-badge.tsx';

/** Rows that were kept by this browser are said to be old from this age on. */
const OLD_MS = 5_000;

const isBefore = (at: Date | null, ms: number) => at !== null && Date.now() - at.getTime() > ms;

/** A point in time in this device's zone; with its day where that is not today. */
function asOfText(at: Date): string {
  const time = at.toLocaleTimeString([], { hour12: false });
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString()} ${time}`;
}

/** What must be known about the whole screen: that it is old, or that the page must be reloaded. */
export function Banners({ status }: { status: Status }) {
  const isChanged = useSessionChanged();
  if (isChanged) {
    return (
      <div className={styles.banner} data-look="error" role="alert">
        Somebody else has signed in in this browser. Nothing more is sent from this page; what you have not
        sent is kept for when you sign in again.
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    );
  }
  if (status.reload) {
    return (
      <div className={styles.banner} data-look="error">
        Callsign was updated on the server. Reload this page to go on.
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    );
  }
  if (!status.isKept && status.pending > 0) {
    return (
      <div className={styles.banner} data-look="error">
        This browser keeps nothing: leave the page open until {waitingText(status.pending)} can be sent.
      </div>
    );
  }
  const isOld = status.loaded && status.connection === 'connecting' && isBefore(status.asOf, OLD_MS);
  if (status.connection !== 'offline' && !isOld) return null;
  return (
    <div className={styles.banner} data-look="error">
      {status.asOf
        ? `Offline. You see the show as of ${asOfText(status.asOf)}.`
        : 'Offline. Nothing has been loaded yet.'}
      {status.pending > 0 && ` ${waitingText(status.pending)} to be sent.`}
    </div>
  );
}
