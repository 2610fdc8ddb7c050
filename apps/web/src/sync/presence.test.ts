import type { ClientMessage, Person as Present } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { PeopleMessage } from './follow.ts';
import type { Link } from './link.ts';
import { createPerson } from './person.ts';
import { realPlatform } from './platform.ts';
import { createPresence } from './presence.ts';
import { createTestClock } from './test-clock.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

function present() {
  const { now, after, pass } = createTestClock();
  const said: Extract<ClientMessage, { type: 'presence' }>[] = [];
  const platform = { ...realPlatform, now, after };
  const link = { send: (message: ClientMessage) => said.push(message as never) } as Partial<Link> as Link;
  const person = createPerson({ userId: 'kim' as Uuid<'user'>, userName: 'Kim' });
  const presence = createPresence({ platform, link, person }, SHOW, () => {});
  return { presence, person, said, pass };
}

const one = (connection: string, userId: string, more: Partial<Present> = {}): Present => ({
  connection,
  userId: userId as Uuid<'user'>,
  userName: userId.toUpperCase(),
  colour: '#e5a3ff',
  screen: 'cameras',
  uuid: null,
  field: null,
  editing: false,
  idle: false,
  since: '2026-05-01T08:00:00.000Z',
  ...more,
});
const tell = (people: Present[], more: Partial<PeopleMessage> = {}): PeopleMessage => ({
  type: 'presence',
  production: SHOW,
  full: false,
  people,
  gone: [],
  ...more,
});

describe('presence', () => {
  it('is said once the stream is live, again after a reconnect, and at most four times a second', () => {
    const { presence, said, pass } = present();
    presence.moveTo({ screen: 'cameras' });
    expect(said).toEqual([]);
    presence.setLive(true);
    expect(said).toMatchObject([{ screen: 'cameras', editing: false }]);
    for (let n = 0; n < 100; n++) {
      presence.moveTo({ uuid: `row ${n}` as Uuid, field: 'name' });
      pass(10);
    }
    pass(250);
    expect(said.length).toBeLessThanOrEqual(6);
    expect(said.at(-1)).toMatchObject({ uuid: 'row 99', field: 'name' });
    presence.setLive(false);
    presence.setLive(true);
    expect(said.at(-1)).toMatchObject({ uuid: 'row 99' });
  });

  it('is repeated while somebody sits there, and not when nobody does', () => {
    const { presence, said, pass } = present();
    presence.setLive(true);
    for (let n = 0; n < 6; n++) {
      pass(10_000);
      presence.noteActivity();
    }
    expect(said.length).toBeGreaterThanOrEqual(3);
    const before = said.length;
    pass(300_000);
    expect(said.length).toBeLessThanOrEqual(before + 1);
    presence.noteActivity();
    expect(said.length).toBeGreaterThan(before);
  });

  it('shows a person once, whatever the number of tabs, and until the last of them is gone', () => {
    const { presence } = present();
    presence.setLive(true);
    const tabs = [
      one('1', 'kim'),
      one('2', 'lee', { idle: true }),
      one('3', 'lee', { uuid: A, field: 'name' }),
    ];
    presence.receive(tell(tabs, { full: true, you: '1' }));
    expect(presence.people()).toMatchObject([
      { userId: 'kim', isSelf: true },
      { userId: 'lee', isSelf: false, idle: false, uuid: 'a' },
    ]);
    expect(presence.peersOf(A)).toMatchObject([{ userId: 'lee', field: 'name' }]);
    const before = presence.people();
    presence.receive(tell([one('3', 'lee', { uuid: A, field: 'name' })]));
    expect(presence.people()).toBe(before);

    presence.receive(tell([], { gone: ['3'] }));
    expect(presence.people()).toMatchObject([{ userId: 'kim' }, { userId: 'lee', idle: true }]);
    expect(presence.peersOf(A)).toEqual([]);
    presence.receive(tell([], { gone: ['2'] }));
    expect(presence.people()).toMatchObject([{ userId: 'kim' }]);
  });

  it('says nothing of others while the connection is lost', () => {
    const { presence } = present();
    presence.setLive(true);
    presence.receive(tell([one('1', 'kim'), one('2', 'lee')], { full: true, you: '1' }));
    presence.setLive(false);
    expect(presence.people()).toEqual([]);
  });

  it('says where one is again when one’s name changes, so that the server tells the new one', () => {
    const { presence, person, said, pass } = present();
    presence.setLive(true);
    pass(1_000);
    const before = said.length;
    person.setName('Kimberly');
    expect(said).toHaveLength(before + 1);
  });
});
