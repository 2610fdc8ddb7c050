import { z } from 'zod';
import type { Addresses } from './accounts/addresses.ts';
import type { Retention } from './history/prune.ts';
import { type Rates, usualRates } from './partners/rates.ts';
import { type SocketLimits, usualSocketLimits } from './realtime/socket-places.ts';

/** `https://callsign.example,http://192.168.1.20:3010` as origins; only names and ports, because everything is served from the root. */
const addresses = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .pipe(
    z.array(
      z
        .url({
          protocol: /^https?$/,
          error: ({ input }) => `“${input}” is no web address (https://callsign.example)`,
        })
        .transform((text) => new URL(text))
        .refine((url) => url.href === `${url.origin}/`, {
          error:
            'an address is a name and a port only (https://callsign.example): no path, no question mark, no password',
        })
        .transform(({ origin }) => origin),
    ),
  );

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.optional(),
  CALLSIGN_API_PORT: port.default(3010),
  /** Milliseconds between looks at the heads of streams: how late a write past the API is seen at the most. */
  CALLSIGN_POLL_MS: z.coerce.number().int().min(50).max(60_000).default(1000),
  /** A Redis that carries the hints between instances; without one, Postgres's NOTIFY does. */
  CALLSIGN_HINTS: z
    .url({ protocol: /^rediss?$/, message: 'is not the address of a Redis (redis://host:port)' })
    .optional(),
  /** Changes older than this leave the log, but never the newest thousand of a production. */
  CALLSIGN_LOG_DAYS: z.coerce.number().min(1).max(36_500).default(30),
  /** The most changes of one production that the log keeps. */
  CALLSIGN_LOG_ROWS: z.coerce.number().int().min(10_000).default(1_000_000),
  /** Signs the cookies of sessions; the production form does not start without it. */
  CALLSIGN_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters (openssl rand -base64 32)')
    .optional(),
  /** Where people reach this server, one address or several: cookies, passkeys and the check of origins go by it. */
  CALLSIGN_URL: addresses.default([]),
  /** How many proxies stand before this server, so that the address of who signs in is theirs. */
  CALLSIGN_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** How many requests the key of a partner may make in a minute, and in an hour, at all instances together. */
  CALLSIGN_PARTNER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(usualRates.perMinute),
  CALLSIGN_PARTNER_HOUR: z.coerce.number().int().min(1).max(100_000_000).default(usualRates.perHour),
  /** How many sockets a session, and a person, may hold open at this process. */
  CALLSIGN_SESSION_SOCKETS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(usualSocketLimits.perSession),
  CALLSIGN_PERSON_SOCKETS: z.coerce.number().int().min(1).max(1_000_000).default(usualSocketLimits.perPerson),
  /** `off` keeps a developer's server from signing newcomers in. */
  CALLSIGN_DEMO: z.enum(['on', 'off']).default('on'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** How this process is set up, from its environment. */
export interface Config {
  production: boolean;
  host: string;
  port: number;
  pollMs: number;
  /** Address of the Redis that carries hints; null for NOTIFY. */
  hints: string | null;
  retention: Retention;
  /** Null where a development server may choose one. */
  secret: string | null;
  /** Origins by which people reach the server, the first for links and passkeys; empty where it is not said. */
  addresses: Addresses;
  proxies: number;
  rates: Rates;
  sockets: SocketLimits;
  demo: boolean;
  logLevel: string;
}

/** Reads the environment; throws a sentence that names the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = environment.safeParse(env);
  if (!read.success) {
    const [problem] = read.error.issues;
    throw new Error(
      `The environment variable ${String(problem?.path[0])} is not usable: ${problem?.message}.`,
    );
  }
  const { data } = read;
  const production = data.NODE_ENV === 'production';
  if (production && data.CALLSIGN_SECRET === undefined)
    throw new Error(
      'The environment variable CALLSIGN_SECRET is not set. Make one (openssl rand -base64 32) and keep it: it signs everyone in.',
    );
  return {
    production,
    host: data.HOST,
    port: data.PORT ?? (production ? 3010 : data.CALLSIGN_API_PORT),
    pollMs: data.CALLSIGN_POLL_MS,
    hints: data.CALLSIGN_HINTS ?? null,
    retention: { days: data.CALLSIGN_LOG_DAYS, keep: 1000, most: data.CALLSIGN_LOG_ROWS },
    secret: data.CALLSIGN_SECRET ?? null,
    addresses: data.CALLSIGN_URL,
    proxies: data.CALLSIGN_PROXIES,
    rates: { perMinute: data.CALLSIGN_PARTNER_MINUTE, perHour: data.CALLSIGN_PARTNER_HOUR },
    sockets: { perSession: data.CALLSIGN_SESSION_SOCKETS, perPerson: data.CALLSIGN_PERSON_SOCKETS },
    demo: !production && data.CALLSIGN_DEMO === 'on',
    logLevel: data.LOG_LEVEL,
  };
}
