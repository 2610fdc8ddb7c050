import type { Encoded } from '@callsign/api/encoded';
import { createStreamCore } from '@callsign/api/stream-core';
import type { CoreEffect, CoreEvent, StreamCore } from '@callsign/api/stream-events';
import type { Commit } from '@callsign/contracts/commits';
import type { ClientMessage } from '@callsign/contracts/protocol';
import { createPlainLog, encoded, SHOW } from './plain-log.ts';
import type { Instance, Line, Scene } from './scene.ts';

/** Small numbers, so that every edge of the server is met within a hundred steps. */
const PAGE = 4;
const TOO_FAR = 24;
const MEMORY = 500;
/** Messages that a line takes: one that is fuller lags behind. */
const MAX_UNSENT = 2;

/** The core of a server that knows nothing yet. */
export const newCore = (): StreamCore<Line> => createStreamCore<Line>(PAGE, TOO_FAR, MEMORY);

/** What the instances of a scene do, and what can be done to them. */
export type Servers = ReturnType<typeof createServers>;

/** The server's end of a scene. */
export const createServers = (scene: Scene) => ({
  onMessage: (line: Line, message: ClientMessage) => onMessage(scene, line, message),
  cut: (line: Line) => cut(scene, line),
  crash: (instance: Instance) => crash(scene, instance),
  start: (instance: Instance) => start(scene, instance),
  write: (n: number) => write(scene, n),
  poll: (instance: Instance) => poll(scene, instance),
  heartbeat: (instance: Instance) => heartbeat(scene, instance),
});

function serve(scene: Scene, instance: Instance, told: CoreEvent<Line>): void {
  let event = told;
  const head = instance.core?.head();
  if (scene.faults.serverIgnoresOrder && event.type === 'published' && head !== null && head !== undefined)
    event = { ...event, commits: event.commits.map((commit) => ({ ...commit, from: head + 1 })) };
  for (const effect of instance.core?.on(event) ?? []) carryOut(scene, instance, effect);
}

function carryOut(scene: Scene, instance: Instance, effect: CoreEffect<Line>): void {
  switch (effect.type) {
    case 'read': {
      const { core } = instance;
      const { read } = effect;
      const failed = () => {
        if (instance.core === core) serve(scene, instance, { type: 'read-failed', read });
      };
      const look = () => {
        const page = scene.log.read(read.after, PAGE);
        const commits = encoded(
          scene.faults.readOffByOne && page.commits.length > 1 ? page.commits.slice(1) : page.commits,
        );
        // The answer is on its way; the server may be another one by then.
        const answered = () => {
          if (instance.core === core) serve(scene, instance, { type: 'page', read, ...page, commits });
        };
        instance.pending.push({ run: answered, lose: failed });
      };
      instance.pending.push({ run: look, lose: failed });
      break;
    }
    case 'spread':
      effect.members.forEach((line, place) => {
        if (scene.faults.dropOne && place === 0 && (effect.commits[0]?.seq ?? 0) % 3 === 0) return;
        if (line.down.length > MAX_UNSENT) lag(scene, instance, line, effect.commits);
        else line.down.push({ type: 'commits', production: SHOW, commits: commitsOf(effect.commits) });
      });
      break;
    case 'send': {
      const line = effect.member;
      line.down.push({ type: 'commits', production: SHOW, commits: commitsOf(effect.commits) });
      instance.pending.push({ run: () => serve(scene, instance, { type: 'drained', member: line }) });
      break;
    }
    case 'live':
      effect.member.down.push({ type: 'live', production: SHOW, seq: effect.seq, epoch: instance.epoch });
      break;
    case 'stale':
      effect.member.down.push({ type: 'stale', production: SHOW, reason: effect.reason });
      break;
    case 'failed':
      cut(scene, effect.member);
      break;
    default:
      effect satisfies never;
  }
}

/** What could not be sent is missed; what was sent before gets on its way some time. */
function lag(scene: Scene, instance: Instance, line: Line, commits: readonly Encoded[]): void {
  serve(scene, instance, { type: 'lagging', member: line, seq: (commits[0]?.from ?? 1) - 1 });
  if (scene.faults.lagForgets) return;
  const { core } = instance;
  const drained = () => {
    if (instance.core === core) serve(scene, instance, { type: 'drained', member: line });
  };
  instance.pending.push({ run: drained });
}

function onMessage(scene: Scene, line: Line, message: ClientMessage): void {
  const { server } = line;
  if (message.type === 'ping') line.down.push({ type: 'pong' });
  if (message.type === 'leave') serve(scene, server, { type: 'leave', member: line });
  if (message.type !== 'hello') return;
  serve(scene, server, { type: 'leave', member: line });
  if (message.epoch !== server.epoch)
    return void line.down.push({ type: 'stale', production: SHOW, reason: 'epoch' });
  serve(scene, server, { type: 'join', member: line, after: message.after });
}

function cut(scene: Scene, line: Line): void {
  if (!line.open) return;
  line.open = false;
  line.cut = true;
  line.up = [];
  line.down = [];
  serve(scene, line.server, { type: 'leave', member: line });
}

function crash(scene: Scene, instance: Instance): void {
  instance.core = null;
  instance.pending = [];
  for (const { line } of scene.clients) if (line?.server === instance) cut(scene, line);
}

function start(scene: Scene, instance: Instance): void {
  if (instance.core) return;
  instance.core = newCore();
  instance.epoch = scene.epoch;
}

/** Writes through an instance: the database has it before anyone is told, unless the fault is that it has not. */
function write(scene: Scene, n: number): Commit | null {
  const instance = scene.instances[n % scene.instances.length] as Instance;
  if (!instance.core || instance.epoch !== scene.epoch) return null;
  if (scene.faults.publishEarly && n % 4 === 0) {
    const ghost = createPlainLog(scene.log.commits).write(1, n);
    serve(scene, instance, { type: 'published', commits: encoded([ghost]) });
    return null;
  }
  const commit = scene.log.write(1 + (n % 11 === 0 ? 6 : n % 3), n);
  const { core } = instance;
  const published = () => {
    if (instance.core === core) serve(scene, instance, { type: 'published', commits: encoded([commit]) });
  };
  instance.pending.push({ run: published, lose() {} });
  for (const other of scene.instances) {
    const hint = () => serve(scene, other, { type: 'hint', seq: commit.seq });
    if (n % 3 !== 0) other.pending.push({ run: hint, lose() {} });
    if (n % 4 === 1) other.pending.push({ run: hint, lose() {} });
  }
  return commit;
}

function poll(scene: Scene, instance: Instance): void {
  const { core } = instance;
  if (!core || scene.faults.neverPoll) return;
  const known = core.head() ?? 0;
  const look = () => {
    const seq = scene.log.head();
    const answered = () => {
      if (instance.core === core) serve(scene, instance, { type: 'polled', seq, known });
    };
    instance.pending.push({ run: answered, lose() {} });
  };
  instance.pending.push({ run: look, lose() {} });
}

function heartbeat(scene: Scene, instance: Instance): void {
  const seq = instance.core?.head();
  if (seq === null || seq === undefined || scene.faults.dropOne) return;
  for (const line of instance.core?.live() ?? []) line.down.push({ type: 'head', production: SHOW, seq });
}

const commitsOf = (list: readonly Encoded[]) =>
  (list as readonly (Encoded & { commit: Commit })[]).map(({ commit, from }) => ({ ...commit, from }));
