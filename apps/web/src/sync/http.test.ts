import { describe, expect, it } from 'vitest';
import { createApi } from './http.ts';
import { createPerson } from './person.ts';
import { realPlatform } from './platform.ts';

const nowhere = { getItem: () => null, setItem: () => undefined };

function ask(answer: () => Response) {
  const sent: RequestInit[] = [];
  const person = createPerson(nowhere);
  person.setName('Zoë 漢');
  const platform = {
    ...realPlatform,
    fetch: async (_url: string, init: RequestInit) => {
      sent.push(init);
      return answer();
    },
  };
  const api = createApi(platform, '', person);
  const request = { method: 'PUT', path: '/api/sources/x', body: { name: 'x' }, key: 'key-1' } as const;
  return { sent, answer: api(request, new AbortController().signal), person };
}
const kind = async (answer: () => Response) => (await ask(answer).answer).kind;

describe('a request to the API', () => {
  it('says who makes it, in letters that a header can hold, and carries its key', async () => {
    const { sent, answer, person } = ask(() => Response.json({}));
    await answer;
    expect(sent[0]?.headers).toMatchObject({
      'idempotency-key': 'key-1',
      'x-user-id': person.userId,
      'x-user-name': 'Zo%C3%AB%20%E6%BC%A2',
    });
  });

  it('is refused by a 4xx, with the sentence of the server', async () => {
    const error = { code: 'ID_TAKEN', message: 'SRC 1 is taken.', nextFree: 'SRC 2' };
    const { answer } = ask(() => Response.json({ error }, { status: 409 }));
    expect(await answer).toEqual({ kind: 'refused', problem: error });
  });

  it('is tried again when the server is broken or busy, or something else answers', async () => {
    for (const status of [500, 502, 503, 429, 408])
      expect(await kind(() => new Response('<html>', { status }))).toBe('unreachable');
    expect(await kind(() => new Response('<h1>Hotel WiFi: sign in</h1>'))).toBe('unreachable');
    expect(
      await kind(() => {
        throw new TypeError('fetch failed');
      }),
    ).toBe('unreachable');
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

describe('a person', () => {
  it('is a guest with the same name and id after a reload', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (item: string) => kept.get(item) ?? null,
      setItem: (item: string, value: string) => void kept.set(item, value),
    };
    const person = createPerson(storage);
    expect(person.userName()).toMatch(/^Guest [0-9A-F]{3}$/);
    person.setName('  Kim  ');
    const again = createPerson(storage);
    expect([again.userId, again.userName()]).toEqual([person.userId, 'Kim']);
  });

  it('may have any name: one that no header could hold is cut, and half a letter never breaks a write', () => {
    const person = createPerson(nowhere);
    person.setName('漢'.repeat(90));
    expect(encodeURIComponent(person.userName()).length).toBeLessThanOrEqual(300);
    person.setName('Kim \ud83d');
    expect(() => encodeURIComponent(person.userName())).not.toThrow();
  });

  it('works in a browser that forbids storage', () => {
    const forbidden = () => {
      throw new Error('SecurityError');
    };
    expect(createPerson({ getItem: forbidden, setItem: forbidden }).userName()).toMatch(/^Guest/);
  });
});
