import { expect, it } from 'vitest';
import type { Principal } from '../accounts/sessions.ts';
import { createSocketPlaces } from './socket-places.ts';

const session = (sessionUuid: string, userId: string) =>
  ({ sessionUuid, userId }) as Pick<Principal, 'sessionUuid' | 'userId'>;
const ana = session('laptop', 'Ana');
const anasPhone = session('phone', 'Ana');
const anasTablet = session('tablet', 'Ana');
const ben = session('desk', 'Ben');

it('a session has so many places, and another session or person has its own', () => {
  const places = createSocketPlaces({ perSession: 2, perPerson: 4 });
  expect([ana, ana, ana].map((who) => places.take(who) !== null)).toEqual([true, true, false]);
  expect([anasPhone, anasPhone, ben, ben].map((who) => places.take(who) !== null)).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

it('the sessions of a person share the places of the person, and a refusal takes none', () => {
  const places = createSocketPlaces({ perSession: 2, perPerson: 3 });
  const given = [ana, ana, anasPhone].map((who) => places.take(who));
  expect(places.take(anasPhone)).toBeNull();
  expect(places.take(anasTablet)).toBeNull();
  given[0]?.();
  expect(places.take(anasTablet)).not.toBeNull();
  expect(places.take(ana)).toBeNull();
});

it('a place that is given back twice is free once', () => {
  const places = createSocketPlaces({ perSession: 2, perPerson: 9 });
  const first = places.take(ana);
  places.take(ana);
  first?.();
  first?.();
  expect(places.take(ana)).not.toBeNull();
  expect(places.take(ana)).toBeNull();
});
