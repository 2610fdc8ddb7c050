// A client that says hello and then never reads again; where it is asked to, it looks from outside at how long the server keeps its connection.
import { readFileSync } from 'node:fs';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { type Following, follow } from './follow.ts';
import { lineOf } from './line.ts';

/** Whom to follow and not to read. */
export interface SlowClientJob extends Following {
  /** Looks at the connection every 50 ms. The system goes over all of its connections for it, which takes it milliseconds: not where latency is measured. */
  looks: boolean;
}

export interface SlowClientAnswer {
  /** Milliseconds after it stopped reading; null where its connection was kept to the end, or not looked at. */
  cutAfter: number | null;
}

const ESTABLISHED = '01';

serveJob<SlowClientJob, SlowClientAnswer>(async (job, parent) => {
  const socket = await follow(job, () => undefined);
  socket.on('error', () => undefined);
  socket.pause();
  const pausedAt = now();
  const { localPort = 0 } = lineOf(socket);
  const serverPort = Number(new URL(job.url).port);
  let cutAfter: number | null = null;
  // What it doesn't read hides the end of the connection from it: the server's side is looked at instead.
  const timer = setInterval(() => {
    if (job.looks && cutAfter === null && !isEstablished(serverPort, localPort)) cutAfter = now() - pausedAt;
  }, 50);
  await new Promise<void>((resolve) => {
    parent.onMessage(() => resolve());
    parent.ready();
  });
  clearInterval(timer);
  return { cutAfter };
});

/** Whether the connection between two ports of this machine is open, seen from the first. */
function isEstablished(from: number, to: number): boolean {
  const hex = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .some((text) => {
      const [, local = '', remote = '', state] = text.trim().split(/\s+/);
      return local.endsWith(hex(from)) && remote.endsWith(hex(to)) && state === ESTABLISHED;
    });
}
