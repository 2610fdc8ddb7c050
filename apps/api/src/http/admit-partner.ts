import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { inWords } from '../limits/counters.ts';
import { bearerOf } from '../partners/key-text.ts';
import type { PartnerKey } from '../partners/partners.ts';
import type { KeyCounted, PartnerCount } from '../partners/rates.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that a partner's request carries; null everywhere but on the external API. */
    partner: PartnerKey | null;
  }
}

/** Lets a partner's request in, or refuses it: a session is of no use here, as a key is of none elsewhere. */
export type Admit = (request: FastifyRequest, reply: FastifyReply, type: string) => Promise<void>;

/** Makes it. The switch of all comes first, so that in an emergency nothing else is done. */
export function createAdmit(deps: Deps, count: PartnerCount): Admit {
  const { partners, switches } = deps;
  return async (request, reply, type) => {
    if (!(await partners.isOn())) throw off('Access for partners is switched off. Try again later.');
    const secret = bearerOf(request.headers.authorization);
    if (secret === null) {
      reply.header('www-authenticate', 'Bearer realm="callsign"');
      throw new AppError('KEY_MISSING', 'Send your key in the header Authorization: Bearer csk_live_….', {});
    }
    const key = await partners.find(secret);
    const hasEnded = key !== null && key.endsAt <= Date.now();
    if (key === null || hasEnded)
      reply.header('www-authenticate', 'Bearer realm="callsign", error="invalid_token"');
    if (key === null) {
      const { isOver, seconds } = await count.unknownKey(request.ip);
      if (isOver) throw tooMany('Too many requests came with keys that there are not.', seconds);
      throw new AppError('KEY_INVALID', 'There is no such key. Ask the show for another.', {});
    }
    if (hasEnded)
      throw new AppError(
        'KEY_EXPIRED',
        'This key has expired or was replaced. Ask the show for another.',
        {},
      );
    if (key.stopped) throw off('Access with this key is switched off. Ask the show about it.');
    request.partner = key;
    const counted = await count.request(key.uuid);
    addLimitHeaders(reply, counted, count.policy);
    if (counted.isOver) throw tooMany('This key has made too many requests.', counted.seconds);
    partners.used(key);
    if (!key.types.has(type))
      throw new AppError('KEY_NOT_FOR_TYPE', 'This key is not for rows of this type.', {});
    const { externalApi, lookups } = await switches.of(key.production, type);
    if (!externalApi)
      throw off('This show has access for partners switched off, for all or for rows of this type.');
    const kind = kindOf(request);
    if (kind !== null && !lookups[kind])
      throw new AppError('LOOKUP_KIND_OFF', `Rows of this type can't be looked up by ${kind} in this show.`, {
        accepted: (['uuid', 'id'] as const).filter((each) => lookups[each]),
      });
  };
}

/** By what a request looks rows up; null for a list. */
function kindOf({ routeOptions: { url = '' } }: FastifyRequest): 'uuid' | 'id' | null {
  if (url.endsWith('/by-id/:id')) return 'id';
  return url.endsWith('/:uuid') || url.endsWith('/batch') ? 'uuid' : null;
}

const off = (message: string) => new AppError('EXTERNAL_OFF', message, {});

const tooMany = (what: string, seconds: number) =>
  new AppError('RATE_LIMITED', `${what} Go on in ${inWords(seconds)}.`, { retryAfter: seconds });

/** Says in headers what is left to a key, whether it is answered or refused. */
function addLimitHeaders(reply: FastifyReply, { max, remaining, seconds }: KeyCounted, policy: string): void {
  reply.headers({
    'ratelimit-limit': max,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': seconds,
    'ratelimit-policy': policy,
  });
}
