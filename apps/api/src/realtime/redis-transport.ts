import type { FastifyBaseLogger } from 'fastify';
import { createClient } from 'redis';
import type { Transport, TransportEvents } from './hint-bus.ts';

/**
 * Publish and subscribe of a Redis, for crews whose hints outgrow NOTIFY. It may be away at the start and at any time:
 * the log is polled until it is back.
 */
export function connectRedis(
  url: string,
  channel: string,
  log: FastifyBaseLogger,
  events: TransportEvents,
): Transport {
  const client = () =>
    createClient({
      url,
      // A hint that can't be sent now is worth nothing later.
      disableOfflineQueue: true,
      pingInterval: 5000,
      socket: { connectTimeout: 2000, reconnectStrategy: () => 200 + Math.random() * 800 },
    });
  const speaker = client();
  const listener = client();
  let subscribed = false;
  let closed = false;

  for (const each of [speaker, listener])
    each.on('error', (error) => {
      if (!closed) log.warn({ err: error }, 'the hint broker is away; heads are polled until it is back');
    });
  speaker.on('ready', () => events.onUp());
  // The client subscribes again by itself.
  listener.on('ready', () => {
    if (subscribed) events.onUp();
  });
  speaker.connect().catch((error) => log.warn({ err: error }, 'the hint broker can’t be spoken to'));
  listener
    .connect()
    .then(() => listener.subscribe(channel, (text) => events.onText(text)))
    .then(() => {
      subscribed = true;
      events.onUp();
    })
    .catch((error) => {
      if (!closed) log.error({ err: error }, 'the hint broker can’t be listened to; heads are polled');
    });

  return {
    async send(text) {
      await speaker.publish(channel, text);
    },
    async close() {
      closed = true;
      speaker.destroy();
      listener.destroy();
    },
  };
}
