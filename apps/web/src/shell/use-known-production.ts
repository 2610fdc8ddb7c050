import type { Uuid } from '@callsign/contracts/scalars';
import { isUuid } from '@callsign/identity/uuid';
import { useRef } from 'react';
import { useProductions, useSession, useWorkspaceStatus } from '../session/session.ts';

/**
 * Whether a production is in the list of shows. It stays 'yes' once it was: that a show is deleted while it is
 * open is told by its own book, with the name of who did it.
 */
export function useKnownProduction(uuid: Uuid<'production'>): 'yes' | 'no' | 'not known yet' {
  const { workspace } = useSession();
  const { loaded } = useWorkspaceStatus();
  useProductions();
  const known = useRef<Uuid<'production'> | null>(null);
  if (known.current === uuid) return 'yes';
  if (!isUuid(uuid)) return 'no';
  if (workspace.production(uuid)) {
    known.current = uuid;
    return 'yes';
  }
  return loaded ? 'no' : 'not known yet';
}
