import compress from '@fastify/compress';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { createPartnerCount, type Rates, usualRates } from '../partners/rates.ts';
import { withAccess } from './access.ts';
import { accountRoutes } from './account-routes.ts';
import { activityRoutes } from './activity-routes.ts';
import { createAdmit } from './admit-partner.ts';
import { createAnswerCompiler } from './answers.ts';
import { boundBodies } from './bodies.ts';
import { keyLookupRoutes } from './by-key-routes.ts';
import { answerClientError } from './client-errors.ts';
import { commitRoutes } from './commit-routes.ts';
import { compatRoutes } from './compat-routes.ts';
import { documentation } from './documentation.ts';
import { entityRoutes } from './entity-routes.ts';
import { answerError } from './errors.ts';
import { accessRoutes } from './external-access-routes.ts';
import { externalRoutes } from './external-routes.ts';
import { guard } from './guard.ts';
import { strictHeaders } from './headers.ts';
import { healthRoutes } from './health-routes.ts';
import { addHistoryHeader } from './history-header.ts';
import { identifierRoutes } from './identifier-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { productionRoutes } from './production-routes.ts';
import { revertRoutes } from './revert-routes.ts';
import { forAnyone } from './route-rule.ts';
import { rowRoutes } from './row-routes.ts';
import { socketRoutes } from './socket.ts';
import { startInTurns } from './starts.ts';
import { stopPromptly } from './stopping.ts';
import { undoRoutes } from './undo-routes.ts';
import { addBuildHeader, webRoutes } from './web-routes.ts';

/** How the server is made: its logger, and where the built web app stands (null where Vite serves it). */
export interface AppOptions {
  logger: FastifyServerOptions['logger'];
  /** How many proxies stand before it; none, unless said. */
  proxies?: number;
  webRoot: string | null;
  /** How long a request may take to arrive; the usual time, unless said. */
  arrival?: Arrival;
  /** How many requests a partner's key may make, at all instances together; the usual number, unless said. */
  rates?: Rates;
}

/** How long a request may take to arrive, in milliseconds: its headers, all of it, and how often that is looked at. */
export interface Arrival {
  headersMs: number;
  requestMs: number;
  lookMs: number;
}

/** The largest body, 1 MB, arrives in this time at 17 kB a second, which bad Wi-Fi has. */
const usualArrival: Arrival = { headersMs: 20_000, requestMs: 60_000, lookMs: 5_000 };

/** The whole server without a port; main.ts alone listens. Closing it leaves `deps` open. */
export async function buildApp(
  makeDeps: (log: FastifyInstance['log']) => Promise<Deps>,
  options: AppOptions,
): Promise<FastifyInstance> {
  const { webRoot, rates = usualRates } = options;
  const app = newServer(options);
  const deps = await makeDeps(app.log);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(createAnswerCompiler(app.log));
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  app.addHook('onRequest', (request, reply, done) => {
    // Files that are named by their content set their own cache-control.
    reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' });
    done();
  });
  stopPromptly(app);
  logAnswers(app);
  await app.register(compress, {
    threshold: 16 * 1024,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { 1: 4 } },
  });
  if (webRoot) addBuildHeader(app, webRoot);
  strictHeaders(app, deps.accounts.options.addresses);
  guard(app, deps, createAdmit(deps, createPartnerCount(deps.pool, rates)));
  startInTurns(app);
  addHistoryHeader(app, () => deps.epoch);
  boundBodies(app);
  await documentation(app);
  await socketRoutes(app, deps);
  for (const register of routes) register(app, deps);
  if (webRoot) await withAccess(app, forAnyone, (scope) => webRoutes(scope, webRoot));
  app.addHook('onClose', () => deps.close());
  return app;
}

const routes: readonly ((app: FastifyInstance, deps: Deps) => void)[] = [
  healthRoutes,
  accountRoutes,
  productionRoutes,
  rowRoutes,
  entityRoutes,
  identifierRoutes,
  keyLookupRoutes,
  compatRoutes,
  commitRoutes,
  undoRoutes,
  revertRoutes,
  activityRoutes,
  keyRoutes,
  accessRoutes,
  externalRoutes,
];

function newServer({ logger, proxies = 0, arrival = usualArrival }: AppOptions): FastifyInstance {
  const { headersMs, requestMs, lookMs } = arrival;
  return Fastify({
    logger: logger ?? false,
    // Without a timeout, Fastify waits for a slow body for ever.
    requestTimeout: requestMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: lookMs },
    trustProxy: (_address, hop) => hop < proxies,
    // Ids of requests come from here, never from a header: nobody can forge a line of the log.
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    clientErrorHandler: answerClientError,
    // Of a path that can't be decoded or is too long: no route and no hook is reached.
    frameworkErrors: (error, request, reply) => {
      reply.headers({
        'x-request-id': request.id,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      answerError(error, request, reply);
    },
  });
}

function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const [path = ''] = request.url.split('?');
  const message = `There is nothing at ${request.method} ${path.slice(0, 300)}.`;
  answerError(new AppError('ROUTE_NOT_FOUND', message, {}), request, reply);
}

/** Logs each answer: who was asked for what, how it went and how long it took. */
function logAnswers(app: FastifyInstance): void {
  // These lines hold nothing that could be hidden, and to look for it in each would cost more than to write it.
  const answers = app.log.child({}, { redact: [] });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, id: reqId } = request;
    // The query string may hold secrets and is left out.
    const [url] = request.url.split('?');
    answers.info(
      {
        reqId,
        method,
        url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.partner && { key: request.partner.uuid }),
      },
      'answered',
    );
    done();
  });
}
