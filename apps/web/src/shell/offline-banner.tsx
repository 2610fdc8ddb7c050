import { wallAt } from '@callsign/contracts/wall-clock';
import { useEffect, useState } from 'react';
import { opensOffline } from '../data/reload.ts';
import { deviceZone } from '../data/venue.ts';
import type { Status } from '../sync/status.ts';
import { agoText } from './ago-text.ts';
import styles from './connection.module.css';
import { waitingText } from './connection-badge.tsx';

/** Rows that were kept by this browser are said to be old from this age on. */
const OLD_MS = 5_000;
/** How often the age of what is shown is told anew. */
const TICK_MS = 15_000;

const isBefore = (at: Date | null, ms: number) => at !== null && Date.now() - at.getTime() > ms;

/** A point in time on this device's clock; with its day where that is not today. */
function asOfText(at: Date): string {
  const dayAndTime = (moment: number) => new Date(wallAt(moment, deviceZone)).toISOString();
  const [then, now] = [dayAndTime(at.getTime()), dayAndTime(Date.now())];
  const time = then.slice(11, 19);
  return then.slice(0, 10) === now.slice(0, 10) ? time : `${then.slice(0, 10)} ${time}`;
}

/** That there is no connection, how old what is shown is, and what waits to be sent. */
export function OfflineBanner({ status }: { status: Status }) {
  const isOld = status.loaded && status.connection === 'connecting' && isBefore(status.asOf, OLD_MS);
  const isShown = status.connection === 'offline' || isOld;
  useTick(isShown);
  if (!isShown) return null;
  const { asOf, pending } = status;
  return (
    <div className={styles.banner} data-look="error">
      {asOf
        ? `Offline. You see the show as of ${asOfText(asOf)} on this device’s clock, ${agoText(Date.now() - asOf.getTime())}.`
        : 'Offline. Nothing has been loaded yet.'}
      {pending > 0 && ` ${waitingText(pending)} to be sent.`}
      {!opensOffline() && ' Leave this page open: it cannot be loaded again without the server.'}
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
