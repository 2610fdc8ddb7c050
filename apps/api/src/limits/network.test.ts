import { expect, it } from 'vitest';
import { inWords } from './counters.ts';
import { networkOf } from './network.ts';

it.each([
  ['192.168.1.20', '192.168.1.20'],
  ['::ffff:192.168.1.20', '192.168.1.20'],
  ['2001:db8:0:1::a', '2001:db8:0:1'],
  ['2001:DB8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1'],
  ['2001:0db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it.each([
  [1, '1 second'],
  [59, '59 seconds'],
  [100, '2 minutes'],
  [3600, '60 minutes'],
  [3 * 3600, '3 hours'],
])('%d seconds are said as "%s"', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
