import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Sync } from '../sync/sync.ts';
import type { Workspace } from '../sync/workspace.ts';
import type { RoleCache } from './role-cache.ts';

/** What one page holds for as long as it is open: its connection, the list of shows, and what its person may do in each. */
export interface Session {
  readonly sync: Sync;
  readonly workspace: Workspace;
  readonly roles: RoleCache;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A screen was rendered outside of SessionContext.');
  return session;
}

export function useProductions() {
  const { workspace } = useSession();
  return useSyncExternalStore(workspace.subscribe, workspace.productions);
}

export function useWorkspaceStatus() {
  const { workspace } = useSession();
  return useSyncExternalStore(workspace.subscribe, workspace.status);
}

/** The name under which this person's changes are shown to others. */
export function usePersonName(): string {
  const { person } = useSession().sync;
  return useSyncExternalStore(person.subscribe, person.userName);
}
