import type { Clients } from './clients.ts';
import { createPlainLog } from './plain-log.ts';
import type { Client, Instance, Scene } from './scene.ts';
import type { Servers } from './servers.ts';

/** Things that may happen, by name. Each takes one number, from which it draws whatever it has to choose. */
export type Actions = Readonly<Record<string, (n: number) => void>>;

/** Everything that may happen in a scene. An action throws as soon as a screen shows what the log does not say. */
export const createActions = (scene: Scene, servers: Servers, clients: Clients): Actions => ({
  ...writeActions(scene, servers, clients),
  ...instanceActions(scene, servers),
  ...clientActions(scene, servers, clients),
  ...historyActions(scene, servers, clients),
});

/** Lets everything that is under way happen: the tasks of the instances, then what the clients have still to receive. */
export function runPending({ instances, clients }: Scene, ends: Clients): void {
  for (const { pending } of instances) for (let left = 200; left > 0; left--) pending.shift()?.run();
  for (const client of clients) {
    ends.notice(client);
    for (let left = 3; left > 0; left--) for (const next of client.loads.splice(0)) next();
    ends.deliver(client, 200);
  }
}

const instanceOf = ({ instances }: Scene, n: number) => instances[n % instances.length] as Instance;
const clientOf = ({ clients }: Scene, n: number) => clients[n % clients.length] as Client;

const writeActions = (scene: Scene, servers: Servers, clients: Clients): Actions => ({
  write: (n) => servers.write(n),
  writeAndAnswer(n) {
    const commit = servers.write(n);
    if (commit) clientOf(scene, n).answers.push(commit);
  },
  answer(n) {
    const commit = clientOf(scene, n).answers.shift();
    if (commit) clients.follow(clientOf(scene, n), { type: 'answer', commit });
  },
});

const instanceActions = (scene: Scene, servers: Servers): Actions => ({
  work(n) {
    // Any of what is under way may be the next to happen.
    const { pending } = instanceOf(scene, n);
    pending.splice((n >> 2) % Math.max(1, pending.length), 1)[0]?.run();
  },
  workInOrder: (n) => instanceOf(scene, n).pending.shift()?.run(),
  lose(n) {
    const { pending } = instanceOf(scene, n);
    const place = (n >> 2) % Math.max(1, pending.length);
    if (pending[place]?.lose) pending.splice(place, 1)[0]?.lose?.();
  },
  poll: (n) => servers.poll(instanceOf(scene, n)),
  heartbeat: (n) => servers.heartbeat(instanceOf(scene, n)),
  crash: (n) => servers.crash(instanceOf(scene, n)),
  start: (n) => servers.start(instanceOf(scene, n)),
});

const clientActions = (scene: Scene, servers: Servers, clients: Clients): Actions => ({
  deliver: (n) => clients.deliver(clientOf(scene, n), 1 + (n % 5)),
  load(n) {
    for (const next of clientOf(scene, n).loads.splice(0)) next();
  },
  loadFails(n) {
    const client = clientOf(scene, n);
    if (client.loads.splice(0).length > 0)
      clients.follow(client, { type: 'load-failed', problem: { code: 'BUSY', message: '' } });
  },
  notice: (n) => clients.notice(clientOf(scene, n)),
  cut(n) {
    const { line } = clientOf(scene, n);
    if (line) servers.cut(line);
  },
  // Mostly moments; sometimes as long as it takes to give a connection up.
  time: (n) => clients.passTime(n % 16 === 0 ? n * 30 : n % 400),
  calm: () => runPending(scene, clients),
});

const historyActions = (scene: Scene, servers: Servers, clients: Clients): Actions => ({
  prune: (n) => scene.log.prune(scene.log.head() - (n % 12)),
  restoreFromBackup(n) {
    scene.log = createPlainLog(scene.log.commits.slice(0, Math.max(0, scene.log.commits.length - (n % 5))));
    scene.epoch = `${scene.epoch}+`;
    // Answers of the other history do not reach anyone: the database was away.
    for (const client of scene.clients) {
      client.answers = [];
      client.loads = client.loads.length > 0 ? [() => client.loads.push(clients.loaded(client))] : [];
    }
    for (const instance of scene.instances) servers.crash(instance);
  },
});
