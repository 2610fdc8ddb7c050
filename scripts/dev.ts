import { join } from 'node:path';
import { type Database, resolveDatabase } from '@callsign/prisma/database';
import { answers } from './answers.ts';
import { onCodeChange } from './code-watch.ts';
import { devHelp, readDevOptions } from './dev-options.ts';
import { choosePort } from './ports.ts';
import { repository } from './repository.ts';
import { run } from './run.ts';
import { Service } from './service.ts';
import { whenAbandoned } from './starter.ts';

const print = (sentence: string) => process.stdout.write(`${sentence}\n`);
const stopping = new AbortController();
const services: Service[] = [];
/** Where the code stands that the API's process runs. */
const apiCode = ['apps/api/src', 'packages/contracts/src', 'packages/identity/src', 'prisma/src'].map(
  (folder) => join(repository, folder),
);
let database: Database | undefined;

process.once('exit', () => {
  for (const service of services) service.kill();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(
    signal,
    () => void stop('Stopping: the API finishes what is under way, then the database closes.', 0),
  );
}
whenAbandoned(() => void stop('Stopping: whatever started this has ended.', 0));

try {
  const options = readDevOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(devHelp);
    process.exit();
  }
  await start(options.node);
} catch (error) {
  await stop(error instanceof Error ? error.message : String(error), 1);
}

async function start(nodeOptions: string[]): Promise<void> {
  const apiPort = await choosePort({ variable: 'CALLSIGN_API_PORT', usual: 3010 }, process.env);
  const webPort = await choosePort({ variable: 'CALLSIGN_WEB_PORT', usual: 3011 }, process.env);
  const env = {
    CALLSIGN_API_PORT: String(apiPort),
    CALLSIGN_WEB_PORT: String(webPort),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };

  print('Callsign is starting. The first start takes a few seconds more.');
  print('  - the database client');
  if ((await run(process.execPath, ['prisma/src/commands/generate.ts'])) !== 0)
    throw new Error('The database client could not be written; the lines above say why.');

  print('  - the database');
  // Held here too, so that the embedded server stays up while the API is started again.
  database = await resolveDatabase(process.env);

  print('  - the API and the web app');
  let ready = false;
  const api = new Service({
    name: 'api',
    args: [...nodeOptions, 'apps/api/src/main.ts'],
    env,
    onEnd(how) {
      if (ready) print(`The API ended (${how}). It starts again when you save one of its files.`);
      else void stop(`The API could not start (${how}); its lines above say why.`, 1);
    },
  });
  const web = new Service({
    name: 'web',
    args: ['node_modules/vite/bin/vite.js', '--logLevel', 'warn', '--clearScreen', 'false'],
    cwd: join(repository, 'apps/web'),
    env,
    onEnd: (how) => void stop(`The web server ended (${how}); its lines above say why.`, 1),
  });
  services.push(web, api);
  for (const service of services) service.start();

  const place = `http://127.0.0.1:${webPort}`;
  await expectAnswer('The API', `http://127.0.0.1:${apiPort}/ready`);
  await expectAnswer('The web app', `${place}/`);
  if (stopping.signal.aborted) return;
  print('  - the sample show, if the book is empty');
  await run(process.execPath, ['apps/api/src/seed/main.ts'], { env });
  if (stopping.signal.aborted) return;
  ready = true;
  await onCodeChange(apiCode, () => restart(api, apiPort), stopping.signal);
  print(
    `\n  Callsign is ready. Open this address, in two windows to see them follow each other:\n\n    ${place}\n`,
  );
  print(`  ${await whoIsSignedIn(apiPort)}\n`);
  print('  Ctrl+C stops everything. LOG_LEVEL=info shows every request.\n');
}

/** As whom the address opens. */
async function whoIsSignedIn(apiPort: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${apiPort}/api/setup`);
  const { demo, needsOwner } = (await answer.json()) as { demo: boolean; needsOwner: boolean };
  if (demo)
    return 'You are signed in as the demo owner: this is a development server, and only this machine reaches it.';
  return needsOwner
    ? 'Nobody has an account yet: the first to open it makes the one that owns the book.'
    : 'Sign in there with your account.';
}

async function expectAnswer(what: string, url: string): Promise<void> {
  if ((await answers(url, 60_000, stopping.signal)) || stopping.signal.aborted) return;
  throw new Error(`${what} did not answer within a minute (${url}).`);
}

/** Serves the API from the code as it is now; what keeps it from starting stands in its lines. */
async function restart(api: Service, apiPort: number): Promise<void> {
  await api.stop();
  if (stopping.signal.aborted) return;
  const ended = api.start();
  const given = AbortSignal.any([stopping.signal, ended]);
  if (await answers(`http://127.0.0.1:${apiPort}/ready`, 60_000, given)) print('The API has started again.');
}

async function stop(sentence: string, exitCode: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  (exitCode === 0 ? process.stdout : process.stderr).write(`\n${sentence}\n`);
  await Promise.all(services.map((service) => service.stop()));
  await database?.stop();
  process.exit(exitCode);
}
