import { type RouteRule, routeRules } from '@callsign/contracts/route-rules';
import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. */
    access?: RouteRule;
  }
}

/** The config of a route that is for anyone at all, signed in or not. */
export const forAnyone: { access: RouteRule } = { access: { who: 'anyone' } };

/**
 * Sees to it that every route says who may use it: in its own `config.access`, or by its path in `routeRules`, never in both.
 * A route without a rule keeps the server from starting, whether OpenAPI shows it or not.
 */
export function requireAccess(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
    const listed = routeRules[nameOf(route)];
    if (listed === undefined) return;
    if (route.config?.access !== undefined) throw new Error(`${nameOf(route)} has two access rules.`);
    route.config = { ...route.config, access: listed };
  });
  app.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => config?.access === undefined).map(nameOf);
    if (open.length > 0) throw new Error(`Without an access rule: ${open.join(', ')}. Who may use it?`);
  });
}

/** Gives all routes that `register` makes one rule: for plugins, whose routes take no config of ours. */
export async function withAccess(
  app: FastifyInstance,
  config: { access: RouteRule },
  register: (scope: FastifyInstance) => Promise<void>,
): Promise<void> {
  const plugin: FastifyPluginAsync = async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...config };
    });
    await register(scope);
  };
  await app.register(plugin);
}

/** A route as OpenAPI writes it: `GET /api/rows/{uuid}`. */
function nameOf({ method, url }: RouteOptions): string {
  const [first = ''] = [method].flat();
  return `${first === 'HEAD' ? 'GET' : first} ${url.replace(/:(\w+)/g, '{$1}')}`;
}
