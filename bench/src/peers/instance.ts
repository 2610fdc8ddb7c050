import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendantsOf, rssOf } from '../cpu.ts';
import type { ProbeQuestion } from './server-probe.ts';

/** How one server process is started; it listens on the port it is given as PORT. */
export interface InstancePlan {
  main: string;
  cwd: string;
  flags: string[];
  env: Record<string, string>;
  /** It is ready when this address answers as it should. */
  readyPath: string;
  readyStatus: number;
  /** Whether it can be asked: not where processes of its own use the same channel. */
  probed: boolean;
}

/** One server process that can be killed and started again on its port. */
export interface Instance {
  base: string;
  port: number;
  pid(): number;
  /** Bytes of memory that the process occupies; null where the system does not say. */
  rss(): number | null;
  /** Asks the probe in it for a number. */
  ask(question: ProbeQuestion): Promise<number>;
  /** kill -9. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const probe = join(import.meta.dirname, 'server-probe.ts');
const START_TIMEOUT_MS = 60_000;
let count = 0;

/** Starts one. */
export async function startInstance(plan: InstancePlan): Promise<Instance> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const logFile = join(tmpdir(), `callsign-bench-${process.pid}-${count++}.log`);
  let server: ChildProcess;

  async function start(): Promise<void> {
    const log = openSync(logFile, 'a');
    server = spawn(
      process.execPath,
      [...(plan.probed ? ['--expose-gc', '--import', probe] : []), ...plan.flags, plan.main],
      {
        cwd: plan.cwd,
        // One that has processes of its own is killed with them.
        detached: !plan.probed,
        stdio: ['ignore', log, log, 'ipc'],
        env: { ...process.env, ...plan.env, PORT: String(port) },
      },
    );
    const begun = performance.now();
    while (server.exitCode === null && performance.now() - begun < START_TIMEOUT_MS) {
      const answer = await fetch(base + plan.readyPath).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.status === plan.readyStatus) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const end = readFileSync(logFile, 'utf8').slice(-1000);
    throw new Error(`${plan.main} did not start; its log ${logFile} ends:\n${end}`);
  }

  await start();
  return {
    base,
    port,
    pid: () => server.pid ?? 0,
    rss: () => rssOf(server.pid ?? 0),
    ask: (question) =>
      new Promise((resolve) => {
        server.once('message', (message: { value: number }) => resolve(message.value));
        server.send(question);
      }),
    kill() {
      const own = descendantsOf(server.pid ?? 0);
      const ended = end(server, 'SIGKILL');
      for (const pid of own) process.kill(pid, 'SIGKILL');
      return ended;
    },
    start,
    async stop() {
      await end(server, 'SIGTERM');
      rmSync(logFile, { force: true });
    },
  };
}

/** Ends a process that was started here and waits until it has. */
export function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill(signal);
  });
}

/** A port that nobody uses just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probing = createServer().once('error', reject);
    probing.listen(0, '127.0.0.1', () => {
      const { port } = probing.address() as { port: number };
      probing.close(() => resolve(port));
    });
  });
}
