import type { PageMessage } from '../../worker/page-message.ts';
import { pageBuild } from './page-build.ts';

/**
 * Registers the service worker that opens this page without a connection; false where there can be none: over plain http
 * (browsers have service workers on https and on this machine only), where site data is blocked, and in development.
 *
 * A new worker waits while pages of the old build are open, since their parts are in the old worker's cache. It takes over
 * when a page of its own build is there: whoever reloads has both new, and is asked once.
 */
export async function registerWorker(): Promise<boolean> {
  if (pageBuild === null || !('serviceWorker' in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.register('/worker.js', { updateViaCache: 'none' });
    const message: PageMessage = { type: 'page', build: pageBuild };
    const announce = () => registration.waiting?.postMessage(message);
    registration.addEventListener('updatefound', () =>
      registration.installing?.addEventListener('statechange', announce),
    );
    announce();
    return true;
  } catch {
    // Forbidden here: the page works without it, as long as the server is there.
    return false;
  }
}
