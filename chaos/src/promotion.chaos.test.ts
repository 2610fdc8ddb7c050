import { expect, it } from 'vitest';
import { promoteFromBehind } from './promotion.ts';

it.concurrent('a standby promoted from behind: every screen shows what it holds, and nothing of what was lost', async () => {
  expect(await promoteFromBehind(null)).toEqual([]);
});

it.concurrent('it is noticed where the servers go on as if nothing had happened', async () => {
  expect(await promoteFromBehind('blind-to-promotion')).not.toEqual([]);
});
