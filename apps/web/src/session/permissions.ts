import { may, type Permission, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { useSyncExternalStore } from 'react';
import { useSession } from './session.ts';

/** What the person of this page is in a show; null until it is known. */
export function useRole(production: Uuid<'production'>): Role | null {
  const { roles } = useSession();
  return useSyncExternalStore(roles.subscribe, () => roles.roleIn(production));
}

/** Whether a role is offered something. While it is not known it is offered: the server has the last word. */
export const isOffered = (role: Role | null, permission: Permission): boolean =>
  role === null || may(role, permission);
