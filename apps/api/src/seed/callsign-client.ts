/** A refusal of the API; `nextFree` is the next free display id where the one that was sent is taken. */
export type Refused = Error & { nextFree?: string };

/** Posts JSON as the person of a session and answers the JSON that comes back; rejects with the API's own sentence. */
export async function post(base: string, cookie: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, base), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      cookie,
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { message: string; nextFree?: string } };
  if (!response.ok) {
    const refused: Refused = new Error(`${path} was refused: ${answer.error?.message ?? response.status}`);
    if (answer.error?.nextFree) refused.nextFree = answer.error.nextFree;
    throw refused;
  }
  return answer;
}
