import { describe, expect, it } from 'vitest';
import { doubleFeeds, doubleFeedText } from './double-feeds.ts';
import type { Entity } from './registry.ts';
import type { DisplayId } from './scalars.ts';

type Cable = Parameters<typeof doubleFeeds<Entity<'connection'>>>[0][number];

let made = 0;
const cable = (fields: Partial<Cable>) =>
  ({
    uuid: `cable ${++made}`,
    id: `CBL ${made}`,
    sourceUuid: null,
    fromPort: null,
    intermediateType: null,
    intermediateInput: null,
    intermediateOutput: null,
    destinationType: null,
    toPort: null,
    ...fields,
  }) as Cable;
const found = (...cables: Cable[]) =>
  doubleFeeds(cables).map(({ port, connections }) => [port, connections.length]);

describe('two cables into one input', () => {
  it('are found however the port is written', () => {
    const one = cable({ toPort: 'E2 ID.0 IN 1.1', destinationType: 'VISION SWITCHER' });
    for (const toPort of ['E2 ID.0 IN 1.1', ' e2  id.0 in 1.1', 'Ｅ２ ID.0 IN 1.1'])
      expect(found(one, cable({ toPort, destinationType: 'Vision Switcher' }))).toEqual([
        ['E2 ID.0 IN 1.1', 2],
      ]);
  });

  it('are none where the devices or the ports differ, or no port is said', () => {
    const one = cable({ toPort: 'IN 1', destinationType: 'ROUTER' });
    expect(found(one, cable({ toPort: 'IN 1', destinationType: 'CAM SWITCHER' }))).toEqual([]);
    expect(found(one, cable({ toPort: 'IN 2', destinationType: 'ROUTER' }))).toEqual([]);
    expect(found(cable({}), cable({}), cable({ toPort: ' ' }), cable({ toPort: '' }))).toEqual([]);
  });

  it('are found where one of them goes on through the device', () => {
    const into = cable({ toPort: 'R01 IN 3', destinationType: 'ROUTER' });
    const through = {
      intermediateType: 'ROUTER',
      intermediateInput: 'R01 IN 3',
      intermediateOutput: 'R01 OUT 7',
    };
    expect(found(into, cable({ ...through, fromPort: 'SDI 1' }))).toEqual([['R01 IN 3', 2]]);
    // One that begins there carries on what the other brings: that is one path.
    expect(found(into, cable(through))).toEqual([]);
    expect(found(into, cable({ ...through, fromPort: 'R01 IN 3' }))).toEqual([]);
  });

  it('are said with the ids of all, or of the first and how many more', () => {
    const ids = (text: string) => text.split(', ') as DisplayId[];
    expect(doubleFeedText('IN 3', ids('CBL 1, CBL 2'))).toBe(
      'IN 3 has more than one cable: CBL 1 and CBL 2.',
    );
    expect(doubleFeedText('IN 3', ids('A, B, C, D, E'))).toBe(
      'IN 3 has more than one cable: A, B, C and 2 more.',
    );
  });
});
