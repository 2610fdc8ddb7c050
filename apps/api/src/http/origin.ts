import type { FastifyRequest } from 'fastify';
import { type Addresses, isLoopback } from '../accounts/addresses.ts';
import { AppError } from '../app-error.ts';

/**
 * Refuses with FOREIGN_ORIGIN what a page of another origin has a browser send; scheme, host and port are compared.
 * Programs that are no browser send no Origin, and no cookie that they were not given.
 */
export function checkOrigin(request: FastifyRequest, addresses: Addresses): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const own = addresses.length > 0 ? addresses : askedFor(request);
  if (origin !== undefined && own.includes(origin)) return;
  throw new AppError('FOREIGN_ORIGIN', wayOut(origin, own, addresses.length > 0), {});
}

/** The address by which a request came: it decides whether cookies are for TLS only. */
export function addressOf(request: FastifyRequest, addresses: Addresses): string {
  const { origin } = request.headers;
  if (origin !== undefined && addresses.includes(origin)) return origin;
  const byHost = addresses.find((address) => originOf(new URL(address).protocol, request.host) === address);
  return byHost ?? addresses[0] ?? originOf(`${request.protocol}:`, request.host) ?? 'http://localhost';
}

/** Whether a request came by TLS, as far as this server can know. */
export const isByTls = (request: FastifyRequest, addresses: Addresses): boolean =>
  addressOf(request, addresses).startsWith('https:');

/** The origins that a request itself may be of: Host names no scheme, and something before this server may have ended TLS. */
function askedFor(request: FastifyRequest): string[] {
  const { protocol, host, hostname } = request;
  const schemes =
    protocol === 'https' ? ['https:'] : mayHaveHadTls(request) ? ['http:', 'https:'] : ['http:'];
  const hosts = isLoopback(hostname) ? loopbackNames.map((name) => host.replace(hostname, name)) : [host];
  return schemes
    .flatMap((scheme) => hosts.map((each) => originOf(scheme, each)))
    .filter((origin) => origin !== null);
}

/** This machine's own names: a page that was opened by one may send to another of them on the same port. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** A port that is not the one this server listens on shows that something stands before it, which need not say so. */
function mayHaveHadTls({ headers, port, socket }: FastifyRequest): boolean {
  return headers['x-forwarded-proto'] !== 'http' && port !== socket.localPort;
}

/** The origin of a Host header, in lower case and without a default port; null for what is none. */
function originOf(scheme: string, host: string): string | null {
  const text = `${scheme}//${host}`;
  return URL.canParse(text) ? new URL(text).origin : null;
}

/** What the person at the screen, and whoever runs the server, can do. */
function wayOut(origin: string | undefined, own: Addresses, isSet: boolean): string {
  const [first] = own;
  const there = first === undefined ? '' : ` Open Callsign at ${first} instead.`;
  if (origin === undefined || !URL.canParse(origin))
    return `This was sent by a page without an address of its own, and nothing was done.${there}`;
  const from = new URL(origin).origin.slice(0, 200);
  const operator = isSet
    ? `Or let whoever runs the server add ${from} to CALLSIGN_URL.`
    : `If people are to use ${from}, let whoever runs the server set CALLSIGN_URL to it.`;
  return `This page was opened at ${from}, where this server takes no changes; nothing was done.${there} ${operator}`;
}
