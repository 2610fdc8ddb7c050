import { type ClientMessage, PRESENCE_REFRESH_MS } from '@callsign/contracts/protocol';
import { describe, expect, it } from 'vitest';
import type { Link } from './link.ts';
import { createLocationPublisher } from './location-publisher.ts';
import { realPlatform } from './platform.ts';
import { createTestClock } from './test-clock.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

function publishing(production: typeof SHOW | null = SHOW) {
  const { now, after, pass } = createTestClock();
  const sent: ClientMessage[] = [];
  const link = { send: (message: ClientMessage) => sent.push(message) } as Partial<Link> as Link;
  const publisher = createLocationPublisher({ ...realPlatform, now, after }, link, production);
  return { publisher, sent, pass };
}

describe('where this person is', () => {
  it('is published once the stream is live, without what is not known', () => {
    const { publisher, sent } = publishing();
    publisher.move({ screen: 'cameras' });
    expect(sent).toEqual([]);
    publisher.setLive(true);
    expect(sent).toEqual([{ type: 'presence', production: SHOW, screen: 'cameras', editing: false }]);
  });
  it('is published four times a second at most, as it is by then', async () => {
    const { publisher, sent, pass } = publishing();
    publisher.setLive(true);
    for (const field of ['name', 'note', 'id']) publisher.move({ uuid: A, field });
    expect(sent).toHaveLength(1);
    await pass(250);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ uuid: A, field: 'id' });
  });
  it('is not published again when nothing has changed', async () => {
    const { publisher, sent, pass } = publishing();
    publisher.setLive(true);
    publisher.move({ screen: '' });
    await pass(1_000);
    expect(sent).toHaveLength(1);
  });
  it('is published again from time to time while the person is at the screen, and not when they are away', async () => {
    const { publisher, sent, pass } = publishing();
    publisher.setLive(true);
    await pass(1_000);
    publisher.noteActivity();
    await pass(PRESENCE_REFRESH_MS);
    expect(sent).toHaveLength(2);
    await pass(3 * PRESENCE_REFRESH_MS);
    expect(sent).toHaveLength(2);
    publisher.noteActivity();
    expect(sent).toHaveLength(3);
  });
  it('is published at once after a loss, and never in the list of shows or on a page that is left', async () => {
    const { publisher, sent, pass } = publishing();
    publisher.setLive(true);
    publisher.setLive(false);
    publisher.move({ field: 'name' });
    expect(sent).toHaveLength(1);
    publisher.setLive(true);
    expect(sent).toHaveLength(2);
    publisher.move({ field: 'note' });
    publisher.close();
    await pass(1_000);
    expect(sent).toHaveLength(2);
    const inList = publishing(null);
    inList.publisher.setLive(true);
    inList.publisher.move({ screen: 'x' });
    expect(inList.sent).toEqual([]);
  });
});
