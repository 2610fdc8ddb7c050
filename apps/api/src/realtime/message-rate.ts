import { MESSAGES_PER_SECOND } from '@callsign/contracts/protocol';

/** Ten seconds' worth may come at once: a page that follows many streams, or a browser that was asleep. */
const BURST = MESSAGES_PER_SECOND * 10;

/** Counts the messages of one client; answers false when there are too many. Times in milliseconds. */
export function createMessageRate(start: number): (now: number) => boolean {
  let left = BURST;
  let at = start;
  return (now) => {
    left = Math.min(BURST, left + ((now - at) / 1000) * MESSAGES_PER_SECOND);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
