import { externalDefinitions } from './external.ts';
import { definitions } from './registry.ts';
import { needsOf, type Permission } from './roles.ts';

/**
 * Where a route says which production it is about: the production's own identifier in the path, a row's uuid in the
 * path, a row's uuid or id (with `?production=`), a row's legacy key in the path, `productionUuid` in the body, any
 * identifier of it as `productionId` in the body, or a commit that is to be inverted.
 */
export type Place = 'production' | 'row' | 'find' | 'key' | 'body' | 'named-in-body' | 'commit';

/**
 * Who may use a route: anyone at all, anyone who is signed in (by a session or by the token of a script), anyone by a
 * session alone, the workspace's owner, who holds a permission in the production that it is about, or a partner's
 * program, with a key for that type instead of a session.
 */
export type RouteRule =
  | { who: 'anyone' | 'signed-in' | 'session' | 'workspace-owner' }
  | { who: 'partner'; type: string }
  | { who: 'member'; needs: Permission; place: Place; type: string | null };

const anyone: RouteRule = { who: 'anyone' };
const signedIn: RouteRule = { who: 'signed-in' };
/** How a person is known and gets in: a token that is lost must not become more than it is. */
const session: RouteRule = { who: 'session' };
const workspaceOwner: RouteRule = { who: 'workspace-owner' };
const member = (needs: Permission, place: Place, type: string | null = null): RouteRule => ({
  who: 'member',
  needs,
  place,
  type,
});

const show = '/api/productions/{identifier}';

/** Who may use which route of the API, by method and path as OpenAPI writes them. A route that is not here does not start. */
export const routeRules: Readonly<Record<string, RouteRule>> = {
  'GET /health': anyone,
  'GET /ready': anyone,

  'GET /api/setup': anyone,
  'POST /api/setup': anyone,
  'GET /api/session': signedIn,
  'POST /api/session': anyone,
  'DELETE /api/session': anyone,
  'POST /api/session/token': session,
  'GET /api/session/tokens': session,
  'DELETE /api/session/tokens/{uuid}': session,
  'GET /api/sessions': session,
  'DELETE /api/sessions': session,
  'DELETE /api/sessions/{uuid}': session,
  'PUT /api/profile': session,
  'PUT /api/profile/password': session,
  'GET /api/passkeys': session,
  'POST /api/passkeys/options': session,
  'POST /api/passkeys': session,
  'DELETE /api/passkeys/{uuid}': session,
  'POST /api/session/passkey/options': anyone,
  'POST /api/session/passkey': anyone,
  'POST /api/invitations/look': anyone,
  'POST /api/invitations/accept': anyone,

  'GET /api/productions': signedIn,
  [`GET ${show}/snapshot`]: member('show:read', 'production'),
  [`GET ${show}/changes`]: member('show:read', 'production'),
  [`GET ${show}/activity`]: member('show:read', 'production'),
  [`GET ${show}/undo-stack`]: member('show:read', 'production'),
  [`POST ${show}/undo`]: member('rows:edit', 'production'),
  [`POST ${show}/redo`]: member('rows:edit', 'production'),
  [`GET ${show}/search`]: member('show:read', 'production'),
  [`GET ${show}/legacy-keys`]: member('show:read', 'production'),
  [`POST ${show}/legacy-keys`]: member('rows:bulk', 'production'),
  [`DELETE ${show}/legacy-keys/{uuid}`]: member('rows:bulk', 'production'),
  [`GET ${show}/members`]: member('members:read', 'production'),
  [`PUT ${show}/members/{user}`]: member('members:edit', 'production'),
  // Whoever leaves takes only themselves out; anyone else needs members:edit.
  [`DELETE ${show}/members/{user}`]: member('members:read', 'production'),
  [`GET ${show}/invitations`]: member('members:edit', 'production'),
  [`POST ${show}/invitations`]: member('members:edit', 'production'),
  [`DELETE ${show}/invitations/{uuid}`]: member('members:edit', 'production'),

  [`GET ${show}/keys`]: member('keys:edit', 'production'),
  [`POST ${show}/keys`]: member('keys:edit', 'production'),
  [`PUT ${show}/keys/{uuid}`]: member('keys:edit', 'production'),
  [`POST ${show}/keys/{uuid}/rotate`]: member('keys:edit', 'production'),
  [`DELETE ${show}/keys/{uuid}`]: member('keys:edit', 'production'),
  'GET /api/external-access': workspaceOwner,
  'PUT /api/external-access': workspaceOwner,

  // Answers NOT_FOUND for a row of a production that one is no member of.
  'GET /api/rows/{uuid}': signedIn,
  // What each operation needs is in `operationNeeds`.
  'POST /api/commits': member('show:read', 'body'),
  'POST /api/commits/{uuid}/undo': member('rows:edit', 'commit'),

  ...Object.fromEntries(definitions.flatMap(({ type, plural }) => entityRules(type, `/api/${plural}`))),
  ...Object.fromEntries(
    definitions.flatMap(({ type, plural }) => compatRules(type, `/api/compat/${plural}`)),
  ),
  ...Object.fromEntries(
    externalDefinitions.flatMap(({ type, plural }) => externalRules(type, `/api/v1/external/${plural}`)),
  ),
};

function externalRules(type: string, base: string): [string, RouteRule][] {
  const rule: RouteRule = { who: 'partner', type };
  return [
    [`GET ${base}`, rule],
    [`GET ${base}/{uuid}`, rule],
    [`GET ${base}/by-id/{id}`, rule],
    [`POST ${base}/batch`, rule],
  ];
}

function entityRules(type: string, base: string): [string, RouteRule][] {
  const isShow = type === 'production';
  return [
    ...(isShow
      ? []
      : ([[`GET ${base}/production/{identifier}`, member('show:read', 'production')]] as [
          string,
          RouteRule,
        ][])),
    [`GET ${base}/{identifier}`, member('show:read', 'find', type)],
    [`GET ${base}/by-key/{legacyKey}`, member('show:read', 'key', type)],
    [`GET ${base}/{uuid}/history`, member('show:read', 'row', type)],
    // Whoever makes a production becomes its owner.
    [`POST ${base}`, isShow ? signedIn : member(needsOf(type, 'create'), 'body', type)],
    [`PUT ${base}/{uuid}`, member(isShow ? 'show:edit' : needsOf(type, 'update'), 'row', type)],
    [`DELETE ${base}/{uuid}`, member(isShow ? 'show:delete' : needsOf(type, 'delete'), 'row', type)],
    [`POST ${base}/{uuid}/restore`, member(isShow ? 'show:delete' : needsOf(type, 'restore'), 'row', type)],
    [`POST ${base}/{uuid}/revert`, member(isShow ? 'show:edit' : needsOf(type, 'update'), 'row', type)],
  ];
}

/** The compatibility form asks for what the ordinary routes ask for. */
function compatRules(type: string, base: string): [string, RouteRule][] {
  const isShow = type === 'production';
  const list: [string, RouteRule] = [
    `GET ${base}/production/{identifier}`,
    member('show:read', 'production'),
  ];
  return [
    ...(isShow ? [] : [list]),
    [`GET ${base}/{uuid}`, member('show:read', 'row', type)],
    [`POST ${base}`, isShow ? signedIn : member(needsOf(type, 'create'), 'named-in-body', type)],
    [`PUT ${base}/{uuid}`, member(isShow ? 'show:edit' : needsOf(type, 'update'), 'row', type)],
    [`DELETE ${base}/{uuid}`, member(isShow ? 'show:delete' : needsOf(type, 'delete'), 'row', type)],
  ];
}

/** What each message of the socket needs in the production that it names; null needs nothing. */
export const messageNeeds = {
  hello: 'show:read',
  presence: 'show:read',
  leave: null,
  ping: null,
} as const satisfies Record<string, Permission | null>;
