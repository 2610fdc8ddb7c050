import type { Commit } from '@callsign/contracts/commits';
import { expect, test } from 'vitest';
import { appliedLines } from './applied-log.ts';

const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';

test('each change is a line with its id and its uuid, and never the content of a secret', () => {
  const change = (event: string, id: string) => ({
    event,
    entityType: 'stream',
    entityId: uuid,
    entity: { uuid, id, streamKey: 'live_secret', passcode: 'secret too' },
    old: { streamKey: 'old secret' },
  });
  const commit = {
    changes: [
      change('entity:created', 'STR 1'),
      change('entity:updated', 'STR A'),
      change('entity:deleted', 'STR A'),
    ],
  };
  expect(appliedLines([commit as unknown as Commit], 'WebSocket')).toEqual([
    `Adding stream via WebSocket: STR 1 ${uuid}`,
    `Updating stream via WebSocket: STR A ${uuid}`,
    `Removing stream via WebSocket: STR A ${uuid}`,
  ]);
});
