import type { Uuid } from '@callsign/contracts/scalars';
import { afterEach, expect, it, vi } from 'vitest';
import { browserTabs } from './tabs.ts';

afterEach(() => vi.unstubAllGlobals());

const kim = 'kim' as Uuid<'user'>;

const refuse = () => {
  throw new DOMException('Access is denied for this document.', 'SecurityError');
};

it.each([
  ['has no BroadcastChannel', undefined],
  ['forbids it', refuse],
])('a tab sends for itself where the browser %s: the keys make sure that it is done once', (_, channel) => {
  vi.stubGlobal('BroadcastChannel', channel);
  const own = vi.fn();
  const tabs = browserTabs(kim);
  tabs.claim(own)();
  tabs.post('said to nobody');
  expect(own).toHaveBeenCalledOnce();
});

it('the tabs settle among themselves which one sends where the browser forbids locks', async () => {
  vi.stubGlobal('navigator', {
    locks: { request: () => Promise.reject(new DOMException('', 'SecurityError')) },
  });
  vi.stubGlobal('window', { addEventListener: () => {} });
  const give = await new Promise<() => void>((resolve) => {
    const leave = browserTabs(kim).claim(() => resolve(leave));
  });
  give();
});
