import { processMeter } from '../cpu.ts';
import type { Instance } from './instance.ts';
import type { Peer } from './peer.ts';

/** What every peer answers from its processes alone. */
export function ofInstances(
  name: string,
  instances: Instance[],
  socketPath: string,
): Pick<
  Peer,
  'name' | 'instances' | 'base' | 'bases' | 'socketUrls' | 'cookie' | 'cpu' | 'rss' | 'ask' | 'stop'
> {
  const bases = instances.map(({ base }) => base);
  return {
    name: instances.length > 1 ? `${name} x${instances.length}` : name,
    instances,
    base: bases[0] as string,
    bases,
    socketUrls: bases.map((base) => base.replace('http', 'ws') + socketPath),
    cookie: '',
    cpu() {
      const used = instances.map((instance) => processMeter(instance.pid())());
      return used.includes(null) ? null : used.reduce<number>((sum, each) => sum + (each ?? 0), 0);
    },
    rss: () => instances.reduce((sum, instance) => sum + (instance.rss() ?? Number.NaN), 0),
    async ask(question) {
      const values = await Promise.all(instances.map((instance) => instance.ask(question)));
      return values.reduce((sum, each) => sum + each, 0);
    },
    async stop() {
      await Promise.all(instances.map((instance) => instance.stop()));
    },
  };
}
