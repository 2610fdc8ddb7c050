import { realPlatform } from '@callsign/web/sync/platform';
import type { Journal, WriteAttempt } from '../record/journal.ts';

/**
 * Sends a request and writes down what was asked and answered. A write's author is named after its Idempotency-Key,
 * so that every row of the log says which attempt it came from.
 */
export async function sendWrite(
  client: string,
  journal: Journal,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const headers = init.headers as Record<string, string>;
  const key = headers['idempotency-key'];
  const { pathname } = new URL(url);
  if (key === undefined) {
    const response = await complete(await realPlatform.fetch(url, init));
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
  const response = await complete(
    await realPlatform.fetch(url, { ...init, headers: { ...headers, 'x-user-name': authorOf(client, key) } }),
  );
  const text = await response.clone().text();
  attempt.answer = parse(text);
  attempt.status = response.status;
  attempt.answeredAt = journal.now();
  return response;
}

/** The name under which an attempt writes: client and key. */
export const authorOf = (client: string, key: string) => `${client} ${key}`;

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
