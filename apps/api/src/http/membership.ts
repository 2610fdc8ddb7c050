import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf, definitions } from '@callsign/contracts/registry';
import { may, type Permission, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { readUuid } from '@callsign/identity/uuid-text';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../accounts/sessions.ts';
import { AppError, orNull } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { neverSuchShow, resolveProduction } from '../identifiers/lookup.ts';
import { placeOfKey } from '../identifiers/place-of-key.ts';
import { noSuchRow } from '../rows/read.ts';
import type { RouteRule } from './route-rule.ts';

/** The production that a request is about, and what its person is there. */
export interface Membership {
  production: Uuid<'production'>;
  role: Role;
}

type MemberRule = Extract<RouteRule, { who: 'member' }>;
type Params = { identifier?: string; uuid?: Uuid; legacyKey?: string };

/**
 * Finds the production that a request is about; refuses whoever is no member exactly as if it did not exist, and whoever
 * may too little. Null where the request names nothing that exists: the route says so itself.
 */
export async function findMembership(
  deps: Deps,
  request: FastifyRequest,
  principal: Principal,
  rule: MemberRule,
): Promise<Membership | null> {
  const production = await findProduction(deps, request, principal, rule);
  if (production === null) return null;
  const role = await deps.accounts.memberships.role(principal.userId, production.uuid);
  if (role === null) throw production.unknown();
  demand(role, rule.needs);
  return { production: production.uuid, role };
}

/** Refuses a role that may too little. */
export function demand(role: Role, permission: Permission): void {
  if (may(role, permission)) return;
  throw new AppError('FORBIDDEN', `${roleName[role]} may not do this in this show (${permission}).`, {});
}

const roleName = { viewer: 'A viewer', operator: 'An operator', editor: 'An editor', owner: 'An owner' };
const [productionDefinition] = definitions as [AnyDefinition];
const noSuchProduction = () => new AppError('PRODUCTION_NOT_FOUND', 'No such production.', {});

/** Its uuid, and what makes the very refusal that it would meet if it did not exist: an error costs more than the whole look-up. */
async function findProduction(
  deps: Deps,
  request: FastifyRequest,
  { userId }: Principal,
  { place, type }: MemberRule,
): Promise<{ uuid: Uuid<'production'>; unknown: () => AppError } | null> {
  const { identifier = '', uuid, legacyKey = '' } = request.params as Params;
  const definition = definitionOf(type ?? 'production') as AnyDefinition;
  switch (place) {
    case 'production':
      return {
        uuid: await resolveProduction(deps, identifier),
        unknown: () => noSuchRow(productionDefinition, identifier),
      };
    case 'row':
      return {
        uuid: await deps.streams.of(definition, uuid as Uuid),
        unknown: () => deps.streams.unknown(definition),
      };
    case 'key':
    case 'find': {
      const { production } = request.query as { production?: string };
      if (place === 'key' && production === undefined)
        return placeOfKey(deps.pool, deps.accounts.memberships, definition, legacyKey, userId);
      if (place === 'find' && definition.type === 'production')
        return {
          uuid: await resolveProduction(deps, identifier).catch(async (error) => {
            throw error instanceof AppError
              ? await neverSuchShow(deps.pool, deps.accounts.memberships, identifier, userId)
              : error;
          }),
          unknown: () => noSuchRow(definition, identifier),
        };
      // Whoever names a production looks in that one alone: a row of another is as good as none.
      if (production !== undefined)
        return {
          uuid: await resolveProduction(deps, production),
          unknown: () => noSuchRow(productionDefinition, production),
        };
      const row = readUuid(identifier);
      const stream = row && (await deps.streams.of(definition, row).catch(orNull));
      return stream ? { uuid: stream, unknown: () => noSuchRow(definition, identifier) } : null;
    }
    case 'named-in-body': {
      const { productionId } = request.body as { productionId: string };
      return {
        uuid: await resolveProduction(deps, productionId),
        unknown: () => noSuchRow(productionDefinition, productionId),
      };
    }
    case 'body':
    case 'commit': {
      const { productionUuid } = request.body as { productionUuid: Uuid<'production'> | null };
      return productionUuid === null ? null : { uuid: productionUuid, unknown: noSuchProduction };
    }
    default:
      return place satisfies never;
  }
}
