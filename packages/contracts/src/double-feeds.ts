import type { Entity } from './registry.ts';
import type { DisplayId } from './scalars.ts';
import { portKey } from './signal-path.ts';

type Connection = Entity<'connection'>;

/** The fields of a connection that say into which inputs it goes. */
export const inputFields = [
  'sourceUuid',
  'fromPort',
  'intermediateType',
  'intermediateInput',
  'destinationType',
  'toPort',
] as const satisfies readonly (keyof Connection)[];

/** An input with more than one cable: the port as it is written, and the connections that go into it, by their ids. */
export interface DoubleFeed<C> {
  port: string;
  connections: C[];
}

/** Every input that several connections go into. A port counts by its printed id and the kind of device that is said with it. */
export function doubleFeeds<C extends Pick<Connection, 'uuid' | (typeof inputFields)[number]>>(
  connections: readonly C[],
): DoubleFeed<C>[] {
  const inputs = new Map<string, DoubleFeed<C>>();
  for (const connection of connections) {
    for (const { device, port } of inputsOf(connection)) {
      const key = `${portKey(device) ?? ''}\n${portKey(port)}`;
      const input = inputs.get(key) ?? { port, connections: [] };
      if (!input.connections.includes(connection)) input.connections.push(connection);
      inputs.set(key, input);
    }
  }
  return [...inputs.values()].filter((input) => input.connections.length > 1);
}

/** A sentence for the person who made it. */
export function doubleFeedText(port: string, ids: readonly DisplayId[]): string {
  const most = ids.length > 4 ? [...ids.slice(0, 3), `${ids.length - 3} more`] : ids;
  return `${port} has more than one cable: ${most.slice(0, -1).join(', ')} and ${most.at(-1)}.`;
}

function inputsOf(
  connection: Pick<Connection, (typeof inputFields)[number]>,
): { device: string | null; port: string }[] {
  const { sourceUuid, fromPort, intermediateType, intermediateInput, destinationType, toPort } = connection;
  // One that begins at a device's input carries on what came in there; the cable before it is the one that goes in.
  const begins = portKey(fromPort) ?? (sourceUuid === null ? portKey(intermediateInput) : null);
  const inputs: { device: string | null; port: string | null }[] = [
    { device: destinationType, port: toPort },
  ];
  if (portKey(intermediateInput) !== begins)
    inputs.push({ device: intermediateType, port: intermediateInput });
  return inputs.filter(
    (input): input is { device: string | null; port: string } => portKey(input.port) !== null,
  );
}
