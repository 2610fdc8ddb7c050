import type { Commit } from '@callsign/contracts/commits';
import type { ServerMessage } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { backoff, slowBackoff } from '@callsign/web/sync/backoff';
import { type ConnectionEvent, connectionStep } from '@callsign/web/sync/connection';
import type { Model } from '@callsign/web/sync/model';
import { type StreamEvent, streamStep } from '@callsign/web/sync/stream';
import { tableOf } from '@callsign/web/sync/table';
import { sourceRow } from './plain-log.ts';
import type { Client, Instance, Scene } from './scene.ts';
import type { Servers } from './servers.ts';

/** What the clients of a scene do, and what can be done to them. */
export type Clients = ReturnType<typeof createClients>;

/** The clients' end of a scene. Throws as soon as a screen shows what the log does not say. */
export const createClients = (scene: Scene, servers: Servers) => ({
  connect: (client: Client, event: ConnectionEvent) => connect(scene, servers, client, event),
  follow: (client: Client, event: StreamEvent) => follow(scene, client, event),
  loaded: (client: Client) => loaded(scene, client),
  deliver: (client: Client, most: number) => deliver(scene, servers, client, most),
  notice: (client: Client) => notice(scene, servers, client),
  passTime: (ms: number) => passTime(scene, servers, ms),
});

function connect(scene: Scene, servers: Servers, client: Client, event: ConnectionEvent): void {
  const [next, ...effects] = connectionStep(client.connection, event, scene.now);
  client.connection = next;
  for (const effect of effects) {
    switch (effect.type) {
      case 'open': {
        client.opened += 1;
        const server = scene.instances[client.opened % scene.instances.length] as Instance;
        client.line = { server, up: [], down: [], cut: false, open: server.core !== null };
        if (!client.line.open) client.line.cut = true;
        break;
      }
      case 'close':
        if (client.line) servers.cut(client.line);
        client.line = null;
        break;
      case 'ping':
        client.line?.up.push({ type: 'ping' });
        break;
      case 'up':
      case 'down':
        follow(scene, client, { type: effect.type });
        break;
      case 'timer':
        client.due.connection = scene.now + effect.ms;
        break;
      case 'backoff':
        client.due.connection = scene.now + backoff(effect.failures, 0.5);
        break;
      case 'slowly':
        client.due.connection = scene.now + slowBackoff(0.5);
        break;
      default:
        effect satisfies never;
    }
  }
}

function follow(scene: Scene, client: Client, event: StreamEvent): void {
  const before = client.stream;
  const [next, ...effects] = streamStep(client.stream, event);
  client.stream = next;
  for (const effect of effects) {
    switch (effect.type) {
      case 'send':
        client.line?.up.push(effect.message);
        break;
      case 'load':
        client.due.stream = null;
        client.loads = [() => client.loads.push(loaded(scene, client))];
        break;
      case 'no-timer':
        client.due.stream = null;
        break;
      case 'timer':
        client.due.stream = scene.now + effect.ms;
        break;
      case 'backoff':
        client.due.stream = scene.now + backoff(effect.failures, 0.5);
        break;
      case 'applied':
        checkApplied(scene, before.model, effect.commits);
        break;
      default:
        effect satisfies never;
    }
  }
  checkModel(scene, client.stream.model);
}

/** A snapshot is read at one moment and arrives at another. */
function loaded(scene: Scene, client: Client): () => void {
  const seq = scene.log.head();
  const model = modelAt(scene, seq);
  return () => follow(scene, client, { type: 'loaded', model });
}

function modelAt(scene: Scene, seq: number): Model {
  const rows = [...(scene.log.rowsAt.get(seq) ?? [])].map(([uuid, version]) =>
    sourceRow(uuid, version, false),
  );
  return { seq, epoch: scene.epoch, tables: { source: tableOf(rows) } };
}

function checkApplied(scene: Scene, model: Model | null, commits: readonly Commit[]): void {
  if (!model || model.epoch !== scene.epoch) return;
  const next = scene.log.commits.filter(({ seq }) => seq > model.seq).slice(0, commits.length);
  if (next.map(({ uuid }) => uuid).join() !== commits.map(({ uuid }) => uuid).join())
    throw new Error(`after ${model.seq} a screen applied what is not next in the log`);
}

function checkModel(scene: Scene, model: Model | null): void {
  if (model?.epoch !== scene.epoch) return;
  const rows = scene.log.rowsAt.get(model.seq);
  if (!rows) throw new Error(`a screen stands at ${model.seq}, where no commit ends`);
  const shown = (model.tables.source?.rows ?? []).map(({ uuid, version }) => [uuid, version] as const);
  const text = (it: Iterable<readonly [Uuid, number]>) => JSON.stringify([...it].sort());
  if (text(shown) !== text(rows))
    throw new Error(`at ${model.seq} a screen shows ${text(shown)}, not ${text(rows)}`);
}

/** What arrives at a client, as it takes it. */
function receive(scene: Scene, servers: Servers, client: Client, frame: ServerMessage): void {
  connect(scene, servers, client, { type: 'heard' });
  let message = frame;
  const seq = client.stream.model?.seq ?? 0;
  if (message.type === 'commits') {
    let at = seq;
    if (scene.faults.clientIgnoresGaps)
      message = {
        ...message,
        commits: message.commits.map((it) => (it.seq > seq ? { ...it, from: seq + 1 } : it)),
      };
    if (scene.faults.clientRepeats)
      message = {
        ...message,
        commits: message.commits.map((it) => {
          at += it.changes.length;
          return { ...it, from: at - it.changes.length + 1, seq: at };
        }),
      };
  }
  if ('production' in message || message.type === 'error')
    follow(scene, client, { type: 'message', message });
}

function deliver(scene: Scene, servers: Servers, client: Client, most: number): void {
  for (let left = most; left > 0 && client.line; left--) {
    const { line } = client;
    const message = line.up.shift();
    if (message && line.open) servers.onMessage(line, message);
    const frame = line.down.shift();
    if (frame) receive(scene, servers, client, frame);
    if (!message && !frame) return;
  }
}

/** The client learns what became of its line. */
function notice(scene: Scene, servers: Servers, client: Client): void {
  const { line } = client;
  if (!line) return;
  if (line.cut) {
    client.line = null;
    connect(scene, servers, client, { type: 'closed', code: 1006 });
  } else if (client.connection.phase === 'opening') connect(scene, servers, client, { type: 'opened' });
}

function passTime(scene: Scene, servers: Servers, ms: number): void {
  scene.now += ms;
  for (const client of scene.clients) {
    const { due } = client;
    if (due.connection !== null && due.connection <= scene.now) {
      due.connection = null;
      connect(scene, servers, client, { type: 'timer' });
    }
    if (due.stream !== null && due.stream <= scene.now) {
      due.stream = null;
      follow(scene, client, { type: 'timer' });
    }
  }
}
