import type { Person as Present } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { peersByRow, peersOf } from './peers.ts';
import { A } from './test-page.ts';

const tab = (connection: string, user: string, more: Partial<Present> = {}): Present => ({
  connection,
  userId: user as Uuid<'user'>,
  userName: user.toUpperCase(),
  colour: '#e5a3ff',
  screen: 'cameras',
  uuid: null,
  field: null,
  editing: false,
  idle: false,
  since: '2026-05-01T08:00:00.000Z',
  ...more,
});

describe('the people in a show', () => {
  it('are one each, whatever the number of their tabs, oneself first', () => {
    const peers = peersOf([tab('1', 'lee'), tab('2', 'kim'), tab('3', 'lee')], '2');
    expect(peers.map(({ userId, isSelf }) => [userId, isSelf])).toEqual([
      ['kim', true],
      ['lee', false],
    ]);
  });
  it('are where their last busy tab is; oneself where this tab is', () => {
    const there = { uuid: A, field: 'name' };
    const tabs = [
      tab('1', 'lee', there),
      tab('2', 'lee', { idle: true }),
      tab('3', 'kim', there),
      tab('4', 'kim'),
    ];
    const [self, lee] = peersOf(tabs, '4');
    expect(self).toMatchObject({ isSelf: true, uuid: null });
    expect(lee).toMatchObject({ ...there, idle: false });
  });
  it('are idle when all of their tabs are', () => {
    const tabs = [tab('1', 'lee', { idle: true }), tab('2', 'lee', { idle: true, field: 'name' })];
    expect(peersOf(tabs, null)).toMatchObject([{ idle: true, field: 'name' }]);
  });
  it('are found by the row they are in; oneself is not among them', () => {
    const tabs = [tab('1', 'lee', { uuid: A }), tab('2', 'mia', { uuid: A }), tab('3', 'kim', { uuid: A })];
    const byRow = peersByRow(peersOf([...tabs, tab('4', 'noa')], '3'));
    expect([...byRow.keys()]).toEqual([A]);
    expect(byRow.get(A)?.map(({ userId }) => userId)).toEqual(['lee', 'mia']);
  });
});
