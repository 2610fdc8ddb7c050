import { expect, it } from 'vitest';
import { offlineText } from './offline-text.ts';

const now = Date.UTC(2026, 5, 1, 12, 0, 0);
const asOf = new Date(now - 60_000);
const turnedAway = {
  code: 'TOO_MANY_SOCKETS',
  message: 'Callsign is open in too many tabs or windows here. Close some and try again.',
} as const;

it('a tab too many says so in the words of the server, and how old its rows are', () => {
  const text = offlineText({ asOf, pending: 0, turnedAway }, now, false);
  expect(text).toMatch(/^Callsign is open in too many tabs .* try again\. You see the show as of .* ago\.$/);
  expect(text).not.toContain('Offline');
});

it('a tab without a connection says that it is offline, and what it keeps', () => {
  const text = offlineText({ asOf, pending: 2, turnedAway: null }, now, false);
  expect(text).toMatch(/^Offline\. You see the show as of .* 2 changes waiting to be sent\. Leave this page/);
  expect(offlineText({ asOf: null, pending: 0, turnedAway: null }, now, true)).toBe(
    'Offline. Nothing has been loaded yet.',
  );
});
