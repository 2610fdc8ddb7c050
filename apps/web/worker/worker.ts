import { buildOf } from '@callsign/contracts/page-build';
import { matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import type { PageMessage } from './page-message.ts';

declare const self: ServiceWorkerGlobalScope;
/** The files of the build with their revisions, null where the name holds the content; the build puts them here. */
declare const __BUILD_FILES__: { url: string; revision: string | null }[];

/** A server that takes longer than this is taken for one that is away. */
const PAGE_TIMEOUT_MS = 3_000;

/** What is the server's alone: nothing of it is ever answered or kept by this worker. */
const servers = /^\/(api|ws|health|ready)(\/|$)/;

// First: else the page itself would come from the cache, and nobody would see an update.
registerRoute(new NavigationRoute(openPage, { denylist: [servers] }));
precacheAndRoute(__BUILD_FILES__, { directoryIndex: '', cleanURLs: false });

self.addEventListener('message', ({ data }: ExtendableMessageEvent) => void receive(data as PageMessage));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The page as the server has it now; where the server is away or broken, as it was when this worker was installed. */
async function openPage({ request }: { request: Request }): Promise<Response> {
  const answer = fetch(request).catch(() => null);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PAGE_TIMEOUT_MS));
  const first = await Promise.race([answer, late]);
  if (first && first.status < 500) return first;
  return (await matchPrecache('/')) ?? first ?? (await answer) ?? Response.error();
}

/** Takes over as soon as a page of the same build is there. */
async function receive(message: PageMessage): Promise<void> {
  const page = await (await matchPrecache('/'))?.text();
  if (message.type === 'page' && page && buildOf(page) === message.build) await self.skipWaiting();
}
