import type { PartnerKeyMade } from '@callsign/contracts/partner-keys';
import type { EntityType } from '@callsign/contracts/registry';
import { type Answer, refusalOf } from './person.ts';
import type { Show } from './show.ts';

/** A partner's program: it holds a key, and asks the external API with it. */
export interface Partner {
  secret: string;
  /** The key that it was made with. */
  key: PartnerKeyMade['key'];
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Of the external API: `/sources`. */
  get(path: string): Promise<Answer>;
}

/** Whoever sends this secret, on the server at `url`. */
export function partnerWith(url: string, secret: string): Omit<Partner, 'key'> {
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  };
  return { secret, send, get: (path) => send('GET', `/api/v1/external${path}`) };
}

/** Makes a key for a show, and lets partners in at all, as its owner does. */
export async function makePartner(
  url: string,
  show: Show,
  types: EntityType[],
  more: Record<string, unknown> = {},
): Promise<Partner> {
  const letIn = { productionUuid: show.uuid, externalApi: true };
  // The second of a show is refused: it has its switch already.
  await show.ana.send('POST', '/api/switches', letIn);
  const answer = await show.ana.send('POST', keysOf(show), { name: 'Partner', types, ...more });
  if (answer.status !== 201) throw new Error(`No key was made: ${JSON.stringify(answer.body)}`);
  const { key, secret } = answer.body as PartnerKeyMade;
  return { ...partnerWith(url, secret), key };
}

/** Where the keys of a show are. */
export const keysOf = (show: Show) => `/api/productions/${show.uuid}/keys`;

/** What an answer comes to: 200, or the code of its refusal. */
export async function codeOf(answer: Promise<Answer>): Promise<number | string> {
  const given = await answer;
  return given.status === 200 ? 200 : refusalOf(given).code;
}
