import { describe, expect, it } from 'vitest';
import { createApi } from './http.ts';
import { realPlatform } from './platform.ts';

function ask(answer: () => Response) {
  const sent: RequestInit[] = [];
  const platform = {
    ...realPlatform,
    fetch: async (_url: string, init: RequestInit) => {
      sent.push(init);
      return answer();
    },
  };
  const api = createApi(platform, '');
  const request = { method: 'PUT', path: '/api/sources/x', body: { name: 'x' }, key: 'key-1' } as const;
  return { sent, answer: api(request, new AbortController().signal) };
}
const kind = async (answer: () => Response) => (await ask(answer).answer).kind;

describe('a request to the API', () => {
  it('carries its key, and nothing of who makes it', async () => {
    const { sent, answer } = ask(() => Response.json({}));
    await answer;
    expect(sent[0]?.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': 'key-1',
    });
  });

  it('is refused by a 4xx, with the sentence of the server', async () => {
    const error = { code: 'ID_TAKEN', message: 'SRC 1 is taken.', nextFree: 'SRC 2' };
    const { answer } = ask(() => Response.json({ error }, { status: 409 }));
    expect(await answer).toEqual({ kind: 'refused', problem: error });
  });

  it('is tried again when the server is broken or busy, or something else answers', async () => {
    // 401: whoever signs in again finds their writes waiting.
    for (const status of [500, 502, 503, 429, 408, 401])
      expect(await kind(() => new Response('<html>', { status }))).toBe('unreachable');
    expect(await kind(() => new Response('<h1>Hotel WiFi: sign in</h1>'))).toBe('unreachable');
    expect(
      await kind(() => {
        throw new TypeError('fetch failed');
      }),
    ).toBe('unreachable');
  });

  it('is kept for its author where somebody else is signed in by now', async () => {
    const error = { code: 'SESSION_CHANGED', message: 'Somebody else has signed in.' };
    expect(await kind(() => Response.json({ error }, { status: 409 }))).toBe('unreachable');
  });

  it('is tried again later while the show is read-only: it is no refusal', async () => {
    const closed = () =>
      Response.json(
        { error: { code: 'READ_ONLY', message: 'Ana has made this show read-only.' } },
        { status: 503, headers: { 'retry-after': '5' } },
      );
    expect(await ask(closed).answer).toEqual({
      kind: 'unreachable',
      problem: { code: 'READ_ONLY', message: 'Ana has made this show read-only.' },
      retryAfterMs: 5000,
    });
  });

  it('waits as long as a busy server asks', async () => {
    const busy = () =>
      Response.json(
        { error: { code: 'BUSY', message: 'busy' } },
        { status: 503, headers: { 'retry-after': '2' } },
      );
    expect(await ask(busy).answer).toMatchObject({ retryAfterMs: 2000, problem: { code: 'BUSY' } });
  });
});
