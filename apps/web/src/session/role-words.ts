import type { Role } from '@callsign/contracts/roles';

/** What each role may, in a few words for who gives it. */
export const roleWords: Record<Role, string> = {
  viewer: 'sees the show, changes nothing',
  operator: 'also changes what stands in rows',
  editor: 'also adds and deletes rows, sees secrets',
  owner: 'also decides who is in it, and deletes the show',
};
