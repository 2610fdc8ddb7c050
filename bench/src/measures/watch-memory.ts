import type { Peer } from '../peers/peer.ts';

/** Looks at what a peer's processes occupy until it is stopped; answers the most, in bytes. */
export function watchMemory(peer: Peer): { stop(): number } {
  let most = peer.rss();
  const timer = setInterval(() => {
    most = Math.max(most, peer.rss() || 0);
  }, 50);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
