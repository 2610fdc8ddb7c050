import { wallAt } from '@callsign/contracts/wall-clock';
import { deviceZone } from '../book/venue.ts';
import type { Status } from '../sync/status.ts';
import { agoText } from './ago-text.ts';
import { waitingText } from './connection-badge.tsx';

/** A point in time on this device's clock; with its day where that is not today. */
function asOfText(at: Date, now: number): string {
  const dayAndTime = (moment: number) => new Date(wallAt(moment, deviceZone)).toISOString();
  const [then, today] = [dayAndTime(at.getTime()), dayAndTime(now)];
  const time = then.slice(11, 19);
  return then.slice(0, 10) === today.slice(0, 10) ? time : `${then.slice(0, 10)} ${time}`;
}

/**
 * The text of the offline banner: why nothing is received, how old the rows are, and how many changes wait to be
 * sent.
 */
export function offlineText(
  { asOf, pending, turnedAway }: Pick<Status, 'asOf' | 'pending' | 'turnedAway'>,
  now: number,
  opensOffline: boolean,
): string {
  const sentences = [
    turnedAway?.message ?? 'Offline.',
    asOf
      ? `You see the show as of ${asOfText(asOf, now)} on this device’s clock, ${agoText(now - asOf.getTime())}.`
      : 'Nothing has been loaded yet.',
  ];
  if (pending > 0) sentences.push(`${waitingText(pending)} to be sent.`);
  if (turnedAway === null && !opensOffline)
    sentences.push('Leave this page open: it cannot be loaded again without the server.');
  return sentences.join(' ');
}
