import { idleConnection } from '@callsign/web/sync/connection';
import { newStream } from '@callsign/web/sync/stream';
import { type Actions, createActions, runPending } from './actions.ts';
import { createClients } from './clients.ts';
import { createPlainLog, SHOW } from './plain-log.ts';
import type { Client, Faults, Instance, Scene } from './scene.ts';
import { createServers, newCore } from './servers.ts';

/** A production with its database, some instances and some clients, in which nothing happens by itself. */
export interface World {
  actions: Actions;
  /** Lets everything work again and run its course, then says what is wrong; null if nothing is. */
  settle(): string | null;
}

/**
 * Opens a production with two instances and three clients that have begun to connect.
 * Its actions and `settle` throw as soon as a screen shows what the log does not say.
 */
export function createWorld(faults: Faults = {}): World {
  const scene = createScene(faults);
  const servers = createServers(scene);
  const clients = createClients(scene, servers);
  for (const client of scene.clients) {
    clients.follow(client, { type: 'start' });
    clients.connect(client, { type: 'start' });
  }
  return {
    actions: createActions(scene, servers, clients),
    settle() {
      for (let round = 0; round < 60; round++) {
        for (const instance of scene.instances) {
          servers.start(instance);
          servers.poll(instance);
          servers.heartbeat(instance);
        }
        runPending(scene, clients);
        clients.passTime(3000);
      }
      return findUnsettled(scene);
    },
  };
}

const createScene = (faults: Faults): Scene => ({
  log: createPlainLog(),
  epoch: 'e0',
  now: 0,
  instances: [0, 1].map((): Instance => ({ core: newCore(), epoch: 'e0', pending: [] })),
  clients: [0, 1, 2].map(
    (place): Client => ({
      connection: idleConnection,
      stream: newStream(SHOW),
      line: null,
      due: { connection: null, stream: null },
      loads: [],
      answers: [],
      opened: place,
    }),
  ),
  faults,
});

/** What is wrong with a screen after everything has run its course; null where all show the log to its end. */
function findUnsettled({ clients, epoch, log }: Scene): string | null {
  for (const { stream } of clients) {
    if (stream.phase !== 'live') return `a screen is ${stream.phase}, not live`;
    if (stream.model?.epoch !== epoch) return 'a screen shows another history';
    if (stream.model.seq !== log.head())
      return `a screen stands at ${stream.model.seq}, the log at ${log.head()}`;
  }
  return null;
}
