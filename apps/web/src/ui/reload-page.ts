import { opensOffline } from '../browser/opens-offline.ts';
import { showFailure } from './toasts.ts';

/** A server that takes longer than this to answer is taken for one that is away. */
const PROBE_TIMEOUT_MS = 5_000;

/**
 * Loads the page anew, unless that would lose it: without its server, and without the service worker that opens it from what
 * this browser has kept, the browser would show its own error page instead.
 */
export async function reloadPage(): Promise<void> {
  if (opensOffline() || (await isServerThere())) return location.reload();
  showFailure(
    'The server cannot be reached, and without it this page cannot be loaded. Reload when it is back.',
    {
      kind: 'reload',
    },
  );
}

async function isServerThere(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    return (await fetch('/', { cache: 'no-store', signal })).ok;
  } catch {
    // Whatever fetch threw: it is not there.
    return false;
  }
}
