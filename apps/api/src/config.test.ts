import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const addressesOf = (text: string) => readConfig({ CALLSIGN_URL: text }).addresses;

describe('CALLSIGN_URL', () => {
  it.each([
    ['https://callsign.example', ['https://callsign.example']],
    ['HTTPS://Callsign.Example:443/', ['https://callsign.example']],
    [
      'https://callsign.example, http://192.168.1.20:3010',
      ['https://callsign.example', 'http://192.168.1.20:3010'],
    ],
    ['http://[::1]:3010', ['http://[::1]:3010']],
  ])('takes %s', (text, addresses) => {
    expect(addressesOf(text)).toEqual(addresses);
  });

  it('may be left out', () => {
    expect(readConfig({}).addresses).toEqual([]);
  });

  it.each([
    ['', 'is no web address'],
    ['callsign.example', 'is no web address'],
    ['ftp://callsign.example', 'is no web address'],
    ['https://callsign.example,', 'is no web address'],
    ['https://tools.example/callsign', 'no path'],
    ['https://tools.example/?x=1', 'no question mark'],
    ['https://tools.example/#x', 'no path'],
    ['https://a:b@tools.example', 'no password'],
    ['https://callsign.example,https://tools.example/callsign', 'no path'],
  ])('refuses "%s" in a sentence that names the variable', (text, why) => {
    expect(() => addressesOf(text)).toThrow(/^The environment variable CALLSIGN_URL is not usable: .*\.$/);
    expect(() => addressesOf(text)).toThrow(why);
  });
});
