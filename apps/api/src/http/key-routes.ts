import { doneAnswer } from '@callsign/contracts/accounts';
import { identifierParam } from '@callsign/contracts/api';
import { externalDefinitions, externalFields } from '@callsign/contracts/external';
import {
  keyParams,
  partnerKeyAnswer,
  partnerKeyBody,
  partnerKeyChange,
  partnerKeyList,
  partnerKeyMade,
  rotateBody,
} from '@callsign/contracts/partner-keys';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { changeKey, listKeys, makeKey, revokeKey, rotateKey } from '../partners/keys.ts';
import type { Partners } from '../partners/partners.ts';
import { signedIn } from './guard.ts';
import type { Membership } from './membership.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';

const OVERLAP_HOURS = 24;

const types = externalDefinitions.map((definition) => ({
  type: definition.type,
  label: definition.label.many,
  fields: [...externalFields(definition)],
}));

const tags = ['Partners'];

const base = '/api/productions/:identifier/keys';
const config = forMember('keys:edit', 'production');

/** The keys of a show, for its owners: made, renamed, stopped, rotated and revoked. */
export function keyRoutes(app: FastifyInstance, deps: Deps): void {
  routesOfAllKeys(app, deps);
  routesOfOneKey(app, deps);
}

function routesOfAllKeys(app: FastifyInstance, { pool, partners }: Deps): void {
  app.get(base, {
    config,
    schema: {
      tags,
      summary: 'The keys of a show, revoked ones too; not their secrets, which are shown once',
      params: identifierParam,
      response: { 200: partnerKeyList, ...refusals },
    },
    handler: async (request) => ({
      keys: await listKeys(pool, where(request).production, null),
      types,
      externalOn: await partners.isOn(),
    }),
  });

  app.post(base, {
    config,
    schema: {
      tags,
      summary: 'A key for a partner; its secret is answered this once',
      params: identifierParam,
      body: partnerKeyBody,
      response: { 201: partnerKeyMade, ...refusals },
    },
    handler: async (request, reply) => {
      const made = await makeKey(pool, where(request), request.body as z.infer<typeof partnerKeyBody>);
      changed(partners, request, made.key.uuid, 'made');
      reply.status(201);
      return made;
    },
  });
}

function routesOfOneKey(app: FastifyInstance, { pool, partners }: Deps): void {
  app.put(`${base}/:uuid`, {
    config,
    schema: {
      tags,
      summary: 'Renames a key, or switches one partner off (503) and on again',
      params: keyParams,
      body: partnerKeyChange,
      response: { 200: partnerKeyAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof keyParams>;
      const change = request.body as z.infer<typeof partnerKeyChange>;
      const key = live(await changeKey(pool, where(request), uuid, change));
      changed(partners, request, uuid, JSON.stringify(change));
      return { key };
    },
  });

  app.post(`${base}/:uuid/rotate`, {
    config,
    schema: {
      tags,
      summary: 'A new secret for a key; the one before it works on for a while',
      params: keyParams,
      body: rotateBody,
      response: { 200: partnerKeyMade, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof keyParams>;
      const { overlapHours = OVERLAP_HOURS } = request.body as z.infer<typeof rotateBody>;
      const made = live(await rotateKey(pool, where(request), uuid, overlapHours));
      changed(partners, request, uuid, `rotated, the secret before works on for ${overlapHours} hours`);
      return made;
    },
  });

  app.delete(`${base}/:uuid`, {
    config,
    schema: {
      tags,
      summary: 'Revokes a key for good, with every secret of it',
      params: keyParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof keyParams>;
      live(await revokeKey(pool, where(request), uuid));
      changed(partners, request, uuid, 'revoked');
      return { done: true as const };
    },
  });
}

/** Who acts, and in which show. */
const where = (request: FastifyRequest) => ({
  production: (request.membership as Membership).production,
  userId: signedIn(request).userId,
});

/** Every instance learns of it, and the log says who did what. */
function changed(partners: Partners, request: FastifyRequest, key: Uuid<'key'>, what: string): void {
  partners.changed();
  request.log.info({ key, userId: signedIn(request).userId, what }, 'a key of a partner was changed');
}

function live<T>(found: T | null): T {
  if (found === null)
    throw new AppError('NOT_FOUND', 'There is no such key in this show, or it was revoked.', {});
  return found;
}
