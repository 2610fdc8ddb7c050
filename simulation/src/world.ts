import { idleConnection } from '@callsign/web/sync/connection';
import { newStream } from '@callsign/web/sync/stream';
import { createClients } from './clients.ts';
import { createPlainLog, SHOW } from './plain-log.ts';
import type { Client, Faults, Instance, Scene } from './scene.ts';
import { createServers, newCore } from './servers.ts';

/** A production with its database, some instances and some clients, in which nothing happens by itself. */
export interface World {
  actions: Readonly<Record<string, (n: number) => void>>;
  /** Lets everything work again and run its course, then says what is wrong; null if nothing is. */
  settle(): string | null;
}

/** Makes it. Throws, in any action, as soon as a screen shows what the log does not say. */
export function createWorld(faults: Faults = {}): World {
  const scene = createScene(faults);
  const servers = createServers(scene);
  const people = createClients(scene, servers);
  const one = (n: number) => scene.clients[n % scene.clients.length] as Client;

  const actions: Record<string, (n: number) => void> = {
    write: (n) => servers.write(n),
    writeAndAnswer(n) {
      const commit = servers.write(n);
      if (commit) one(n).answers.push(commit);
    },
    answer(n) {
      const commit = one(n).answers.shift();
      if (commit) people.follow(one(n), { type: 'answer', commit });
    },
    work(n) {
      // Any of what is under way may be the next to happen.
      const { pending } = scene.instances[n % scene.instances.length] as Instance;
      pending.splice((n >> 2) % Math.max(1, pending.length), 1)[0]?.run();
    },
    workInOrder(n) {
      (scene.instances[n % scene.instances.length] as Instance).pending.shift()?.run();
    },
    lose(n) {
      const { pending } = scene.instances[n % scene.instances.length] as Instance;
      const place = (n >> 2) % Math.max(1, pending.length);
      if (pending[place]?.lose) pending.splice(place, 1)[0]?.lose?.();
    },
    poll: (n) => servers.poll(scene.instances[n % scene.instances.length] as Instance),
    heartbeat: (n) => servers.heartbeat(scene.instances[n % scene.instances.length] as Instance),
    deliver: (n) => people.deliver(one(n), 1 + (n % 5)),
    load(n) {
      for (const next of one(n).loads.splice(0)) next();
    },
    loadFails(n) {
      if (one(n).loads.splice(0).length > 0)
        people.follow(one(n), { type: 'load-failed', problem: { code: 'BUSY', message: '' } });
    },
    notice: (n) => people.notice(one(n)),
    cut(n) {
      const { line } = one(n);
      if (line) servers.cut(line);
    },
    crash: (n) => servers.crash(scene.instances[n % scene.instances.length] as Instance),
    start: (n) => servers.start(scene.instances[n % scene.instances.length] as Instance),
    // Mostly moments; sometimes as long as it takes to give a connection up.
    time: (n) => people.passTime(n % 16 === 0 ? n * 30 : n % 400),
    calm: () => calm(),
    prune(n) {
      scene.log.prune(scene.log.head() - (n % 12));
    },
    restoreFromBackup(n) {
      scene.log = createPlainLog(scene.log.commits.slice(0, Math.max(0, scene.log.commits.length - (n % 5))));
      scene.epoch = `${scene.epoch}+`;
      // Answers of the other history do not reach anyone: the database was away.
      for (const client of scene.clients) {
        client.answers = [];
        client.loads = client.loads.length > 0 ? [() => client.loads.push(people.loaded(client))] : [];
      }
      for (const instance of scene.instances) servers.crash(instance);
    },
  };

  /** Everything that is under way happens. */
  function calm(): void {
    for (const { pending } of scene.instances) for (let left = 200; left > 0; left--) pending.shift()?.run();
    for (const client of scene.clients) {
      people.notice(client);
      for (let left = 3; left > 0; left--) for (const next of client.loads.splice(0)) next();
      people.deliver(client, 200);
    }
  }

  for (const client of scene.clients) {
    people.follow(client, { type: 'start' });
    people.connect(client, { type: 'start' });
  }

  return {
    actions,
    settle() {
      for (let round = 0; round < 60; round++) {
        for (const instance of scene.instances) {
          servers.start(instance);
          servers.poll(instance);
          servers.heartbeat(instance);
        }
        calm();
        people.passTime(3000);
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
