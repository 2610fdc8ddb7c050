import { may, type Permission, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { useSyncExternalStore } from 'react';
import { useSession } from './session.ts';

/** The role of the signed-in person in a show; null until the server has answered. */
export function useRole(production: Uuid<'production'>): Role | null {
  const { roles } = useSession();
  return useSyncExternalStore(roles.subscribe, () => roles.roleIn(production));
}

/**
 * Whether screens offer something to a role. An unknown role (null) is offered everything: the server refuses what it
 * may not.
 */
export const isOffered = (role: Role | null, permission: Permission): boolean =>
  role === null || may(role, permission);
