import type { Entity } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { newDoubleFeeds } from './new-double-feeds.ts';

type Connection = Entity<'connection'>;

/** A cable into an input of E2, by its id and by who put it there. */
const cable = (id: string, port: string, who = 'me'): Connection => ({
  uuid: id as Uuid<'connection'>,
  id: id as DisplayId,
  lastModifiedBy: who as Uuid<'user'>,
  productionUuid: 'show' as Uuid<'production'>,
  version: 1,
  fieldVersions: {},
  createdAt: '2026-05-01T08:00:00.000Z',
  updatedAt: '2026-05-01T08:00:00.000Z',
  isDeleted: false,
  name: '',
  sourceUuid: null,
  sourceOutputUuid: null,
  fromPort: null,
  intermediateType: null,
  snakeLineUuid: null,
  intermediateInput: null,
  intermediateOutput: null,
  sendUuid: null,
  connector: null,
  cableType: null,
  lengthFt: null,
  note: null,
  destinationType: 'E2',
  toPort: port,
});
const isMine = ({ lastModifiedBy }: Connection) => (lastModifiedBy as string) === 'me';
const first = cable('CON 1', 'E2 IN 1', 'Ana');

describe('two cables in one input', () => {
  it('are told to whoever put in the second, naming both', () => {
    const { own } = newDoubleFeeds(new Set(), [first, cable('CON 2', 'E2 IN 1')], isMine);
    expect(own).toHaveLength(1);
    expect(own[0]).toContain('CON 1');
    expect(own[0]).toContain('CON 2');
  });
  it('are told once', () => {
    const rows = [first, cable('CON 2', 'E2 IN 1')];
    const { all } = newDoubleFeeds(new Set(), rows, isMine);
    expect(newDoubleFeeds(all, rows, isMine).own).toEqual([]);
  });
  it('are told anew when a third one comes', () => {
    const rows = [first, cable('CON 2', 'E2 IN 1')];
    const { all } = newDoubleFeeds(new Set(), rows, isMine);
    expect(newDoubleFeeds(all, [...rows, cable('CON 3', 'E2 IN 1')], isMine).own).toHaveLength(1);
  });
  it('are nobody’s business who has put in neither', () => {
    const rows = [first, cable('CON 2', 'E2 IN 1', 'Ben')];
    const { own, all } = newDoubleFeeds(new Set(), rows, isMine);
    expect(own).toEqual([]);
    expect(all.size).toBe(1);
  });
  it('that were there when the show was opened are told to nobody', () => {
    expect(newDoubleFeeds(null, [first, cable('CON 2', 'E2 IN 1')], isMine).own).toEqual([]);
  });
});
