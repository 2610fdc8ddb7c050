// Loaded into a server whose sockets are without permessage-deflate: gives it to those who ask for it.
import { createRequire } from 'node:module';
import type { ServerOptions, WebSocketServer } from 'ws';

// The same copy of `ws` that the API's websocket plugin uses, or nothing is changed.
const fromApi = createRequire(`${process.env.CALLSIGN_BENCH_REQUIRE ?? import.meta.dirname}/`);
const fromPlugin = createRequire(fromApi.resolve('@fastify/websocket'));
const { WebSocketServer: Server } = fromPlugin('ws') as { WebSocketServer: typeof WebSocketServer };

const options = JSON.parse(
  process.env.CALLSIGN_BENCH_DEFLATE ?? 'true',
) as ServerOptions['perMessageDeflate'];
const { handleUpgrade } = Server.prototype;
Server.prototype.handleUpgrade = function (...upgrade) {
  this.options.perMessageDeflate = options ?? true;
  return handleUpgrade.apply(this, upgrade);
};
