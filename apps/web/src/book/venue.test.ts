import { expect, test } from 'vitest';
import { deviceZone, knownLocale, venueOf, zoneText } from './venue.ts';

test('a show without a zone, or with one that nobody knows, is shown on this device’s clocks, and that is said', () => {
  for (const show of [undefined, { zone: null }, { zone: 'Mars/Base' }]) {
    const venue = venueOf(show);
    expect(venue).toEqual({ zone: deviceZone, isSet: false });
    expect(zoneText(venue)).toBe(`${deviceZone} (this device)`);
  }
  expect(zoneText(venueOf({ zone: 'Europe/Berlin' }))).toBe('Europe/Berlin');
});

test('a browser whose locale is none still shows the page', () => {
  expect(knownLocale('de-CH')).toBe('de-CH');
  for (const name of ['en-US@posix', 'C', '', undefined]) expect(knownLocale(name)).toBe('en');
});
