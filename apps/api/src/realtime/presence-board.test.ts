import { IDLE_MS } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import {
  everyone,
  expire,
  isKnown,
  LOST_MS,
  newBoard,
  noteAlive,
  type PresenceBoard,
  place,
  remove,
  takeChanges,
  takeRumours,
} from './presence-board.ts';

const SHOW = 'show' as Uuid<'production'>;
const OTHER = 'other' as Uuid<'production'>;

const at = (screen: string, uuid: Uuid | null = null) => ({
  userId: 'ana' as Uuid<'user'>,
  userName: 'Ana',
  colour: '#e5a3ff',
  screen,
  uuid,
  field: null,
  editing: false,
});
const screens = (board: PresenceBoard) =>
  everyone(board, SHOW).map(({ connection, screen }) => `${connection} ${screen}`);

describe('who is where', () => {
  it('tells only what has changed since it was last told', () => {
    const board = newBoard();
    place(board, '1', SHOW, at('sources'), 0);
    place(board, '2', SHOW, at('cameras'), 0);
    expect(
      takeChanges(board)
        .deltas.get(SHOW)
        ?.people.map(({ connection }) => connection),
    ).toEqual(['1', '2']);
    place(board, '1', SHOW, at('sources'), 10);
    expect(takeChanges(board).deltas.size).toBe(0);
    place(board, '1', SHOW, at('sends'), 20);
    const { deltas } = takeChanges(board);
    expect(deltas.get(SHOW)).toMatchObject({ people: [{ connection: '1', screen: 'sends' }], gone: [] });
  });

  it('tells nothing of somebody who came and went in between', () => {
    const board = newBoard();
    place(board, '1', SHOW, at('sources'), 0);
    remove(board, '1');
    expect(takeChanges(board)).toEqual({ deltas: new Map(), own: [] });
  });

  it('fades a person who says nothing new for a minute, and lights them again at their next word', () => {
    const board = newBoard();
    const idle = () => everyone(board, SHOW).map((person) => person.idle);
    place(board, '1', SHOW, at('sources'), 0);
    for (let now = 0; now <= IDLE_MS; now += 1000) noteAlive(board, '1', now);
    expire(board, IDLE_MS);
    expect(idle()).toEqual([false]);
    noteAlive(board, '1', IDLE_MS + 1);
    expire(board, IDLE_MS + 1);
    expect(idle()).toEqual([true]);
    place(board, '1', SHOW, at('sources'), IDLE_MS + 2);
    expect(idle()).toEqual([false]);
  });

  it('drops a connection that is not heard of, and shows it again when it is', () => {
    const board = newBoard();
    place(board, '1', SHOW, at('sources'), 0);
    place(board, '2', SHOW, at('sends'), 0);
    takeChanges(board);
    noteAlive(board, '2', LOST_MS);
    expire(board, LOST_MS + 1);
    expect(screens(board)).toEqual(['2 sends']);
    expect(takeChanges(board).deltas.get(SHOW)?.gone).toEqual(['1']);
    noteAlive(board, '1', LOST_MS + 2);
    expire(board, LOST_MS + 3);
    expect(screens(board).sort()).toEqual(['1 sources', '2 sends']);
  });

  it('keeps one tab of a person when the other closes', () => {
    const board = newBoard();
    place(board, 'tab 1', SHOW, at('sources'), 0);
    place(board, 'tab 2', SHOW, at('sends'), 0);
    remove(board, 'tab 1');
    expect(screens(board)).toEqual(['tab 2 sends']);
  });

  it('leaves one production and stays in another', () => {
    const board = newBoard();
    place(board, '1', SHOW, at('sources'), 0);
    place(board, '1', OTHER, at('sources'), 0);
    remove(board, '1', OTHER);
    expect(everyone(board, OTHER)).toEqual([]);
    noteAlive(board, '1', LOST_MS);
    expire(board, LOST_MS + 1);
    expect(screens(board)).toEqual(['1 sources']);
  });

  it('forgets the people of an instance that is silent, and believes its list afresh', () => {
    const board = newBoard();
    const person = { connection: 'r', ...at('routing'), idle: false, since: '' };
    takeRumours(board, 'b', [[SHOW, 'r', person]], true, 0);
    place(board, '1', SHOW, at('sources'), 0);
    expect(isKnown(board, 'b', 5000)).toBe(true);
    noteAlive(board, '1', LOST_MS);
    expire(board, LOST_MS + 1);
    expect(screens(board).sort()).toEqual(['1 sources', 'r routing']);
    noteAlive(board, '1', 13_000);
    expire(board, 13_000);
    expect(screens(board)).toEqual(['1 sources']);
    expect(isKnown(board, 'b', 13_000)).toBe(false);
    takeRumours(board, 'b', [[SHOW, 'r', person]], true, 13_000);
    takeRumours(board, 'b', [], true, 13_001);
    expect(screens(board)).toEqual(['1 sources']);
  });

  it('passes on only what is its own', () => {
    const board = newBoard();
    const person = { connection: 'r', ...at('routing'), idle: false, since: '' };
    takeRumours(board, 'b', [[SHOW, 'r', person]], true, 0);
    place(board, '1', SHOW, at('sources'), 0);
    expect(takeChanges(board).own.map(([, connection]) => connection)).toEqual(['1']);
    remove(board, '1');
    takeRumours(board, 'b', [[SHOW, 'r', null]], false, 1);
    expect(takeChanges(board).own).toEqual([[SHOW, '1', null]]);
  });
});
