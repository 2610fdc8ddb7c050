import type { Platform } from '@callsign/web/sync/platform';
import type { Journal, WriteAttempt } from '../record/journal.ts';

/** Sends a request as whoever is signed in on the platform, and writes down what was asked and answered. */
export async function sendWrite(
  platform: Platform,
  client: string,
  journal: Journal,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const headers = init.headers as Record<string, string>;
  const key = headers['idempotency-key'];
  const { pathname } = new URL(url);
  if (key === undefined) {
    const response = await complete(await platform.fetch(url, init));
    if (response.ok && /\/snapshot$|^\/api\/productions$/.test(pathname)) journal.snapshots += 1;
    return response;
  }
  const attempt: WriteAttempt = {
    client,
    key,
    method: init.method ?? 'GET',
    path: pathname,
    body: init.body ? JSON.parse(String(init.body)) : {},
    at: journal.now(),
    answeredAt: null,
    status: null,
    answer: null,
  };
  journal.attempts.push(attempt);
  const response = await complete(await platform.fetch(url, init));
  const text = await response.clone().text();
  attempt.answer = parse(text);
  attempt.status = response.status;
  attempt.answeredAt = journal.now();
  return response;
}

/** The response with its body read: a body that is cut fails here, as it would where the client reads it. */
async function complete(response: Response): Promise<Response> {
  const { status, headers } = response;
  return new Response(await response.text(), { status, headers });
}

function parse(text: string): WriteAttempt['answer'] {
  try {
    return JSON.parse(text) as WriteAttempt['answer'];
  } catch {
    // Not of the API: the client makes of it what it can.
    return null;
  }
}
