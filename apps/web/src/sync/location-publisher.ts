import { PRESENCE_REFRESH_MS } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Link } from './link.ts';
import type { Location } from './peers.ts';
import type { Platform } from './platform.ts';

/** A location is published at most this often, so that running through cells with the arrow keys is no flood. */
const PUBLISH_INTERVAL_MS = 250;

/** Publishes where this person is in a production, and again from time to time while they are at the screen. */
export interface LocationPublisher {
  /** The location has changed. */
  move(change: Partial<Location>): void;
  /** The person has touched the page: they are not idle. */
  noteActivity(): void;
  /** Publishes the location again, as after a change of name. */
  publish(): void;
  /** The stream has become live, or is live no more: only a live stream takes locations. */
  setLive(isLive: boolean): void;
  close(): void;
}

/** Makes the publisher of a production; in the list of shows (null) nothing is published. */
export function createLocationPublisher(
  platform: Platform,
  link: Link,
  production: Uuid<'production'> | null,
): LocationPublisher {
  let location: Location = { screen: '', uuid: null, field: null, editing: false };
  let isLive = false;
  let isDue = false;
  let publishedAt = Number.NEGATIVE_INFINITY;
  let activeAt = platform.now();
  let cancelPublishing: (() => void) | null = null;
  let cancelRefresh: (() => void) | null = null;

  /** Publishes what is due, now or when the interval allows it. */
  function publishDue(): void {
    cancelPublishing?.();
    cancelPublishing = null;
    if (!isDue || !isLive || production === null) return;
    const wait = publishedAt + PUBLISH_INTERVAL_MS - platform.now();
    if (wait > 0) {
      cancelPublishing = platform.after(wait, publishDue);
      return;
    }
    isDue = false;
    publishedAt = platform.now();
    link.send(presenceMessage(production, location));
    cancelRefresh?.();
    cancelRefresh = platform.after(PRESENCE_REFRESH_MS, refresh);
  }
  /** Whoever is at the screen is published again, although nothing has changed. */
  function refresh(): void {
    cancelRefresh = null;
    if (activeAt > publishedAt) publish();
  }
  function publish(): void {
    isDue = true;
    publishDue();
  }

  return {
    move(change) {
      const next = { ...location, ...change };
      activeAt = platform.now();
      if (JSON.stringify(next) === JSON.stringify(location)) return;
      location = next;
      publish();
    },
    noteActivity() {
      activeAt = platform.now();
      if (!cancelRefresh) publish();
    },
    publish,
    setLive(now) {
      isLive = now;
      if (!now) return;
      publishedAt = Number.NEGATIVE_INFINITY;
      publish();
    },
    close() {
      cancelPublishing?.();
      cancelRefresh?.();
    },
  };
}

const presenceMessage = (
  production: Uuid<'production'>,
  { uuid, field, screen, editing }: Location,
): Parameters<Link['send']>[0] => ({
  type: 'presence',
  production,
  screen,
  editing,
  ...(uuid === null ? {} : { uuid }),
  ...(field === null ? {} : { field }),
});
