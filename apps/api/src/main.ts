import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type Database, resolveDatabase } from '@callsign/prisma/database';
import { findDrift } from '@callsign/prisma/drift';
import { deploy } from '@callsign/prisma/migrate';
import pino from 'pino';
import type { AccountsOptions } from './accounts/accounts.ts';
import { isLoopback } from './accounts/addresses.ts';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';
import { buildApp } from './http/app.ts';
import { listenFailure } from './start/listen-failure.ts';
import { redact } from './start/redact.ts';
import { untilThere } from './start/until-there.ts';

const randomSecret = () => randomBytes(32).toString('base64');
/** A line for each answer, written one by one, would take a tenth of this process under load. The last lines are written at exit. */
const inBatches = { dest: process.stdout.fd, sync: false, minLength: 4096, periodicFlush: 100 };
const signals = ['SIGINT', 'SIGTERM'] as const;
const webRoot = resolve(import.meta.dirname, '../../web/dist');

const print = (sentence: string) => void process.stderr.write(`${sentence}\n`);

/** The database, once it is there and what the migrations print. */
async function prepare(): Promise<Database> {
  const database = await resolveDatabase(process.env);
  try {
    // The embedded database belongs to this checkout, so it is migrated here; a server of one's own is migrated on purpose.
    if (database.embedded || process.env.CALLSIGN_MIGRATE === '1') await deploy(database.url);
    const drift = await findDrift(database.url);
    if (drift.length > 0)
      throw new Error(
        `The database is not what schema.prisma and the migrations print; refusing to serve.\n${drift.map(({ sentence }) => `  - ${sentence}`).join('\n')}\nRun: pnpm db:migrate (pending migrations), or pnpm db:drift to look again.`,
      );
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  // Nothing is under way yet that would have to be finished; the embedded database stops with the process.
  let stop = async (_signal: string): Promise<void> => process.exit(0);
  // Never taken off again: a signal that has arrived and is not handled yet is lost with its listener.
  for (const signal of signals) process.once(signal, () => void stop(signal));
  const database = await untilThere(prepare, config, print);
  try {
    const demo = config.demo && database.embedded && isLoopback(config.host);
    const accounts: AccountsOptions = {
      // Where everyone is signed in anyway, there is nothing to guard.
      secret: config.secret ?? (demo ? 'a secret of development, which guards nothing' : randomSecret()),
      addresses: config.addresses,
      demo,
    };
    const app = await buildApp(
      (log) =>
        createDeps(database.url, log, config.pollMs, { ...config, accounts, readUrl: database.readUrl }),
      {
        proxies: config.proxies,
        rates: config.rates,
        logger: {
          redact,
          level: config.logLevel,
          ...(config.production
            ? { stream: pino.destination(inBatches) }
            : {
                transport: {
                  target: 'pino-pretty',
                  options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname,reqId' },
                },
              }),
        },
        webRoot: config.production ? webRoot : null,
      },
    );
    await app.listen({ host: config.host, port: config.port });
    stop = async (signal) => {
      app.log.info({ signal }, 'stopping: requests under way are finished first');
      const stuck = setTimeout(() => process.exit(1), 10_000);
      stuck.unref();
      await app.close();
      await database.stop();
      process.exit(0);
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

start().catch((error: Error) => {
  print(listenFailure(error) ?? error.message);
  process.exit(1);
});
