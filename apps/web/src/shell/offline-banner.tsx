import { useEffect, useState } from 'react';
import { opensOffline } from '../browser/opens-offline.ts';
import type { Status } from '../sync/status.ts';
import styles from './connection.module.css';
import { offlineText } from './offline-text.ts';

/** The age in milliseconds from which rows stored by this browser are called old. */
const OLD_MS = 5_000;
/** How often the age shown is computed again, in milliseconds. */
const TICK_MS = 15_000;

const isBefore = (at: Date | null, ms: number) => at !== null && Date.now() - at.getTime() > ms;

/** The banner without a connection: why, how old the rows on the screen are, and how many changes wait to be sent. */
export function OfflineBanner({ status }: { status: Status }) {
  const isOld = status.loaded && status.connection === 'connecting' && isBefore(status.asOf, OLD_MS);
  const isTurnedAway = status.turnedAway !== null && status.connection !== 'live';
  const isShown = status.connection === 'offline' || isOld || isTurnedAway;
  useTick(isShown);
  if (!isShown) return null;
  return (
    <div className={styles.banner} data-look="error">
      {offlineText(status, Date.now(), opensOffline())}
    </div>
  );
}

/** Renders again now and then, so that an age that is shown grows. */
function useTick(isTicking: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [isTicking]);
}
