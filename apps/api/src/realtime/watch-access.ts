import type { ErrorCode } from '@callsign/contracts/errors';
import type { closeCode } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { KEEP_MS, type Look } from '../accounts/sessions.ts';
import { WORKSPACE } from '../rows/log.ts';
import { type Connection, productionOf, sendMessage } from './connection.ts';
import type { Presence } from './presence.ts';

/** What is done to a connection whose person may less, or nothing, from now on. */
interface Acts {
  /** Cuts it off. */
  cutOff(connection: Connection, close: keyof typeof closeCode, code: ErrorCode, why: string): void;
  /** Ends its following of one stream. */
  leave(connection: Connection, stream: Uuid<'production'>): void;
}

/** Holds open sockets to what sessions and roles allow, whenever one has changed and every KEEP_MS; answers how to stop. */
export function watchAccess(
  { accounts, presence }: { accounts: Accounts; presence: Presence },
  log: FastifyBaseLogger,
  connections: ReadonlySet<Connection>,
  { cutOff, leave }: Acts,
): () => void {
  const looking = setInterval(() => void lookAtAccounts(null), KEEP_MS);
  accounts.onChanged((userId) => void lookAtAccounts(userId));

  /** Ends what sessions and roles no longer allow: of one person, or of everyone. */
  async function lookAtAccounts(userId: Uuid<'user'> | null): Promise<void> {
    const { sessions, memberships } = accounts;
    const theirs = [...connections].filter(({ principal }) => userId === null || principal.userId === userId);
    if (theirs.length === 0) return;
    try {
      await memberships.refresh([...new Set(theirs.map(({ principal }) => principal.userId))]);
      const alive = await sessions.alive([...new Set(theirs.map(({ principal }) => principal.sessionUuid))]);
      for (const connection of theirs) {
        const look = alive.get(connection.principal.sessionUuid);
        if (look === undefined)
          cutOff(connection, 'notSignedIn', 'NOT_SIGNED_IN', 'This session has ended. Sign in again.');
        else judge(connection, look, userId !== null);
      }
    } catch (error) {
      // Nothing can be written either; the next look is soon.
      log.warn({ err: error }, 'sessions could not be looked at');
    }
  }

  /**
   * Whoever may more or less than before loads afresh: what they hold is not what they may see. A production that has
   * just been made is told by the list itself, so unless it is certain that a role has changed, the next look decides.
   */
  function judge(connection: Connection, look: Look, isCertain: boolean): void {
    const { principal, following, judged, listed } = connection;
    connection.principal = { ...principal, ...look };
    const roles = accounts.memberships.cached(principal.userId) ?? connection.roles;
    connection.roles = roles;
    for (const [stream, role] of [...judged]) if (roles.get(stream) !== role) loadAfresh(connection, stream);
    if (!following.has(WORKSPACE) || listed.size === 0) return;
    const lacking = [...roles.keys()].filter((production) => !listed.has(production));
    const isLost = [...listed].some((production) => !roles.has(production));
    const isLacking = lacking.some((production) => isCertain || connection.lacking.has(production));
    connection.lacking = new Set(lacking);
    if (isLost || isLacking) loadAfresh(connection, WORKSPACE);
  }

  function loadAfresh(connection: Connection, stream: Uuid<'production'>): void {
    if (stream !== WORKSPACE) presence.leave(connection.id, stream);
    leave(connection, stream);
    sendMessage(connection.socket, { type: 'stale', production: productionOf(stream), reason: 'access' });
  }

  return () => clearInterval(looking);
}
