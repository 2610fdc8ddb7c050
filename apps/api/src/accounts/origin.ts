import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/**
 * Refuses what a page of another origin has a browser send. Programs that are no browser send no Origin, and no cookie
 * that they were not given.
 */
export function checkOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return;
  if (origin !== undefined && isOwn(origin, host, publicUrl)) return;
  throw new AppError('FOREIGN_ORIGIN', 'Requests from pages of another address are not taken.', {});
}

function isOwn(origin: string, host: string | undefined, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return publicUrl === null ? from.host === host : from.origin === new URL(publicUrl).origin;
}
