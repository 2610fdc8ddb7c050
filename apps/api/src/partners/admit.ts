import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { bearerOf } from './key-text.ts';
import type { PartnerKey } from './partners.ts';
import type { Count } from './rates.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that a partner's request carries; null everywhere but on the external API. */
    partner: PartnerKey | null;
  }
}

/** Lets a partner's request in, or refuses it: a session is of no use here, as a key is of none elsewhere. */
export type Admit = (request: FastifyRequest, reply: FastifyReply, type: string) => Promise<void>;

/** Makes it. The switch of all comes first, so that in an emergency nothing else is done. */
export function createAdmit({ partners }: Deps, count: Count): Admit {
  return async (request, reply, type) => {
    reply.header('cache-control', 'no-store');
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
    if (key === null)
      throw new AppError('KEY_INVALID', 'There is no such key. Ask the show for another.', {});
    if (hasEnded)
      throw new AppError(
        'KEY_EXPIRED',
        'This key has expired or was replaced. Ask the show for another.',
        {},
      );
    if (key.stopped) throw off('Access with this key is switched off. Ask the show about it.');
    request.partner = key;
    await count(request, reply);
    partners.used(key);
    if (!key.types.has(type))
      throw new AppError('KEY_NOT_FOR_TYPE', 'This key is not for rows of this type.', {});
  };
}

const off = (message: string) => new AppError('EXTERNAL_OFF', message, {});
