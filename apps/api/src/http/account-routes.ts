import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { invitationRoutes } from './invitation-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { tokenRoutes } from './token-routes.ts';

/** People: how they get in, what they are called, and where they are members. */
export function accountRoutes(app: FastifyInstance, deps: Deps): void {
  setupRoutes(app, deps);
  sessionRoutes(app, deps);
  profileRoutes(app, deps);
  invitationRoutes(app, deps);
  passkeyRoutes(app, deps);
  tokenRoutes(app, deps);
  memberRoutes(app, deps);
}
