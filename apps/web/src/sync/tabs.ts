import type { Uuid } from '@callsign/contracts/scalars';
import { realPlatform } from './platform.ts';
import { electSender, type TabChannel } from './tab-election.ts';

/** The other tabs of this browser: which of them sends, and messages between them. */
export interface Tabs {
  /** Runs `own` when this tab is the one that sends; it stays so until it is closed. The answer gives the place up. */
  claim(own: () => void): () => void;
  /** Publishes a message to all other tabs. */
  post(message: unknown): void;
  /** Receives what other tabs publish. */
  listen(onMessage: (message: unknown) => void): () => void;
}

/** A process that is alone with its outbox. */
export const noTabs: Tabs = {
  claim(own) {
    own();
    return () => {};
  },
  post: () => {},
  listen: () => () => {},
};

/** The tabs of a person in a browser: the one that holds the Web Lock sends, and the browser hands the lock on when it dies. */
export function browserTabs(userId: Uuid<'user'>): Tabs {
  const name = `callsign.outbox.${userId}`;
  const channel = openChannel(name);
  // Tabs without a channel between them each send what they find: the idempotency keys make sure that it is done once.
  if (!channel) return noTabs;
  const talk: TabChannel = {
    post: (message) => channel.postMessage(message),
    listen(onMessage) {
      const onEvent = ({ data }: MessageEvent) => onMessage(data);
      channel.addEventListener('message', onEvent);
      return () => channel.removeEventListener('message', onEvent);
    },
  };
  return {
    ...talk,
    claim: 'locks' in navigator ? (own) => claimLock(name, talk, own) : (own) => claimPlace(talk, own),
  };
}

/** Null where the browser has no BroadcastChannel, or forbids it together with the storage of the site. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    // A ReferenceError or a SecurityError: either way there is none.
    return null;
  }
}

/** Over plain HTTP there are no Web Locks: the tabs settle it among themselves. */
function claimPlace(talk: TabChannel, own: () => void): () => void {
  const give = electSender(realPlatform, talk, own);
  window.addEventListener('pagehide', give);
  return give;
}

function claimLock(name: string, talk: TabChannel, own: () => void): () => void {
  const ending = new AbortController();
  let release = () => {};
  navigator.locks
    .request(name, { signal: ending.signal }, () => {
      own();
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    })
    .catch(() => {
      // Given up before it was ever granted; else locks are forbidden here, as the storage of the site is.
      if (!ending.signal.aborted) release = claimPlace(talk, own);
    });
  return () => {
    ending.abort();
    release();
  };
}
