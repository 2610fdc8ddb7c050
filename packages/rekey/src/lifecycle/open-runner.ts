import type pg from 'pg';
import { readCatalogStamp } from '../catalog/catalog-stamp.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { connect as connectTo } from '../database/connect.ts';
import { homeSchemaOf } from '../database/home-schema.ts';
import { keepPlans } from '../database/kept-plans.ts';
import { defaultPatience, type Patience } from '../database/lock-retry.ts';
import { dropAbandoned } from '../database/scratch-database.ts';
import { tellError } from '../database/tell-error.ts';
import { dropLeftovers } from '../gates/scratch.ts';
import { createJournal } from '../journal/journal.ts';
import type { Reporter } from '../run/report.ts';
import { releaseRunLock, takeRunLock } from '../run/run-lock.ts';
import type { OpenGate, RunContext } from '../run/runner.ts';
import { prepareConnection, readSession } from '../run/session.ts';
import { defaultLimits, type Limits, makeThrottle, readLoad } from '../run/throttle.ts';

/** What may be set from outside; everything has a careful default. */
export interface RunnerOptions {
  url: string;
  /** The whole schema as text, rekey's own left out. */
  readSchemaText(client: pg.ClientBase): Promise<string>;
  openGate: OpenGate;
  report: Reporter;
  workers?: number;
  limits?: Limits;
  patience?: Patience;
  targetMs?: number;
  indexTimeoutMs?: number;
  acceptDrift?: boolean;
  watch?: RunContext['watch'];
}

/** A runner holds the run lock from its opening to its close. */
export interface Runner extends RunContext {
  /** The schema that the URL names: where what names none stands. */
  home: string;
  close(): Promise<void>;
}

/** Connects, takes the run lock, makes the journal, and drops what a killed process has left beside it. */
export async function openRunner(options: RunnerOptions): Promise<Runner> {
  const clients: pg.Client[] = [];
  const connect = async (name: string) => {
    const { client } = await connectTo(options.url, { toWrite: true, name });
    clients.push(client);
    await prepareConnection(client, name);
    return client;
  };
  const end = async () => {
    await Promise.allSettled(clients.map((client) => client.end()));
  };
  try {
    const client = await connect('rekey');
    await takeRunLock(client);
    client.on('notice', ({ code, where, message }) => {
      // What the application's own triggers say is none of this.
      const isOfStep = code === raisedWarning && where?.includes('inline_code_block');
      if (isOfStep && message) options.report({ event: 'advice', text: message });
    });
    keepPlans(client);
    await createJournal(client);
    await dropLeftovers(client);
    await dropAbandoned(client);
    const monitor = await connect('rekey monitor');
    const workers = await Promise.all(
      Array.from({ length: options.workers ?? 1 }, (_, i) => connect(`rekey worker ${i + 1}`)),
    );
    const { databaseBytes } = await readLoad(monitor);
    const readSchemaText = keepUnchanged(client, options.readSchemaText);
    return {
      home: homeSchemaOf(options.url),
      client,
      workers,
      session: await readSession(client),
      throttle: makeThrottle(monitor, options.limits ?? defaultLimits, {
        startBytes: databaseBytes,
        report: options.report,
      }),
      patience: options.patience ?? defaultPatience,
      targetMs: options.targetMs ?? 200,
      indexTimeoutMs: options.indexTimeoutMs ?? 600_000,
      fingerprint: async () => fingerprintOf(await readSchemaText()),
      readSchemaText,
      readStamp: () => readCatalogStamp(client),
      openGate: options.openGate,
      report: options.report,
      watch: options.watch ?? (async () => undefined),
      acceptDrift: options.acceptDrift ?? false,
      close: async () => {
        await releaseRunLock(client).catch(() => undefined); // Its connection's end gives it back as well.
        await end();
      },
    };
  } catch (error) {
    await end();
    throw tellError(error, 'Preparing the run');
  }
}

/** SQLSTATE of RAISE WARNING, by which a step's statements say what stays as it was; the same in every language of the server. */
const raisedWarning = '01000';

/** Reads the schema's text only where the catalog is another one than at the last time: with hundreds of tables it takes a second. */
function keepUnchanged(client: pg.Client, read: RunnerOptions['readSchemaText']): () => Promise<string> {
  let kept: { stamp: string; text: string } | null = null;
  return async () => {
    const stamp = await readCatalogStamp(client);
    if (kept?.stamp !== stamp) kept = { stamp, text: await read(client) };
    return kept.text;
  };
}
