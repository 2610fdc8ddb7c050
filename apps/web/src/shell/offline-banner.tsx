import { useEffect, useState } from 'react';
import { opensOffline } from '../browser/opens-offline.ts';
import type { Status } from '../sync/status.ts';
import styles from './connection.module.css';
import { offlineText } from './offline-text.ts';

/** Rows that were kept by this browser are said to be old from this age on. */
const OLD_MS = 5_000;
/** How often the age of what is shown is told anew. */
const TICK_MS = 15_000;

const isBefore = (at: Date | null, ms: number) => at !== null && Date.now() - at.getTime() > ms;

/** That there is no connection and why, how old what is shown is, and what waits to be sent. */
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
