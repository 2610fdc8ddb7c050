import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A process of the load: it is told one job, may say that it is ready, and answers once. */
export interface Child<Answer> {
  pid: number;
  /** What it says when it is ready, such as its port. */
  ready: Promise<unknown>;
  answer: Promise<Answer>;
  send(message: unknown): void;
}

/** Starts a file of this folder (or a peer's server) as a process of its own, so that it shares no CPU time with what it measures. */
export function startChild<Answer>(file: string, job: unknown): Child<Answer> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), {
    serialization: 'advanced',
    execArgv: [],
  });
  let isReady = (_: unknown) => {};
  let isAnswered = (_: Answer) => {};
  let fails = (_: Error) => {};
  const ready = new Promise<unknown>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended early (exit code ${code}).`)));
    isReady = resolve;
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    isAnswered = resolve;
    fails = reject;
  });
  child.on('message', (message: { ready: unknown } | { answer: Answer }) => {
    if ('ready' in message) return isReady(message.ready);
    isAnswered(message.answer);
    child.disconnect();
  });
  // Who awaits neither is told by the other.
  ready.catch(() => undefined);
  answer.catch(() => undefined);
  child.once('error', fails);
  child.once('exit', (code) => fails(new Error(`${file} ended early (exit code ${code}).`)));
  child.send(job as object);
  return { pid: child.pid ?? 0, ready, answer, send: (message) => void child.send(message as object) };
}

/** The child's side: waits for the job, carries it out, answers, and ends. */
export function serveJob<Job, Answer>(
  carryOut: (
    job: Job,
    parent: { ready(value?: unknown): void; onMessage(listener: (message: unknown) => void): void },
  ) => Promise<Answer>,
): void {
  // Whoever started it is gone: nobody waits for the answer.
  process.once('disconnect', () => process.exit());
  process.once('message', async (job) => {
    const answer = await carryOut(job as Job, {
      ready: (value = true) => void process.send?.({ ready: value }),
      onMessage: (listener) => void process.on('message', listener),
    });
    process.send?.({ answer }, () => process.exit(0));
  });
}
