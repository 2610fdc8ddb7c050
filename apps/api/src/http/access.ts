import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify';
import type { RouteAccess, RouteRule } from './route-rule.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. */
    access?: RouteRule;
  }
  interface FastifyInstance {
    /** Who may use which route, hidden ones too, by method and path as OpenAPI writes them; whole once the server is ready. */
    routeRules: ReadonlyMap<string, RouteRule>;
  }
}

/**
 * Sees to it that every route says in its own `config.access` who may use it. A route that does not keeps the server from
 * starting, whether OpenAPI shows it or not.
 */
export function requireAccess(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  const rules = new Map<string, RouteRule>();
  app.decorate('routeRules', rules);
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => config?.access === undefined).map(nameOf);
    if (open.length > 0) throw new Error(`Without an access rule: ${open.join(', ')}. Who may use it?`);
    for (const route of routes) if (route.config?.access) rules.set(nameOf(route), route.config.access);
  });
}

/** Gives all routes that `register` makes one rule: for plugins, whose routes take no config of ours. */
export async function withAccess(
  app: FastifyInstance,
  config: RouteAccess,
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
