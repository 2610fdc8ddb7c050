import { z } from 'zod';
import type { Retention } from './commits/prune.ts';

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
  logLevel: string;
}

/** Reads the environment; throws a sentence that names the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = environment.safeParse(env);
  if (!read.success) {
    const [problem] = read.error.issues;
    throw new Error(
      `The environment variable ${problem?.path.join('.')} is not usable: ${problem?.message}.`,
    );
  }
  const { data } = read;
  const production = data.NODE_ENV === 'production';
  return {
    production,
    host: data.HOST,
    port: data.PORT ?? (production ? 3010 : data.CALLSIGN_API_PORT),
    pollMs: data.CALLSIGN_POLL_MS,
    hints: data.CALLSIGN_HINTS ?? null,
    retention: { days: data.CALLSIGN_LOG_DAYS, keep: 1000, most: data.CALLSIGN_LOG_ROWS },
    logLevel: data.LOG_LEVEL,
  };
}
