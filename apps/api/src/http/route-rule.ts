import { needsOf, needsOfOwnRow, type Permission } from '@callsign/contracts/roles';

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

/** A rule as it stands in the options of its route: `config: forAnyone`. */
export interface RouteAccess {
  access: RouteRule;
}

/** Signed in or not. */
export const forAnyone: RouteAccess = { access: { who: 'anyone' } };
export const forSignedIn: RouteAccess = { access: { who: 'signed-in' } };
/** For how a person is known and gets in: a token that is lost must not become more than it is. */
export const forSession: RouteAccess = { access: { who: 'session' } };
export const forWorkspaceOwner: RouteAccess = { access: { who: 'workspace-owner' } };
/** A partner's program, with a key for rows of a type. */
export const forPartner = (type: string): RouteAccess => ({ access: { who: 'partner', type } });
/** Who holds a permission in the production that the request is about; `type` is the type of the row that it names. */
export const forMember = (needs: Permission, place: Place, type: string | null = null): RouteAccess => ({
  access: { who: 'member', needs, place, type },
});

/** Who may make rows of a type. Whoever makes a production becomes its owner. */
export const forCreate = (type: string, place: 'body' | 'named-in-body'): RouteAccess =>
  type === 'production' ? forSignedIn : forMember(needsOf(type, 'create'), place, type);

/** Who may do something to the row of a type whose uuid is in the path. */
export const forWrite = (type: string, op: 'update' | 'delete' | 'restore'): RouteAccess =>
  forMember(needsOfOwnRow(type, op), 'row', type);
