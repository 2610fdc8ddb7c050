import { IDLE_MS } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { createPresenceBoard, LOST_MS } from './presence-board.ts';

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
const screens = (board: ReturnType<typeof createPresenceBoard>) =>
  board.everyone(SHOW).map(({ connection, screen }) => `${connection} ${screen}`);

describe('who is where', () => {
  it('tells only what has changed since it was last told', () => {
    const board = createPresenceBoard();
    board.say('1', SHOW, at('sources'), 0);
    board.say('2', SHOW, at('cameras'), 0);
    expect(
      board
        .flush()
        .deltas.get(SHOW)
        ?.people.map(({ connection }) => connection),
    ).toEqual(['1', '2']);
    board.say('1', SHOW, at('sources'), 10);
    expect(board.flush().deltas.size).toBe(0);
    board.say('1', SHOW, at('sends'), 20);
    const { deltas } = board.flush();
    expect(deltas.get(SHOW)).toMatchObject({ people: [{ connection: '1', screen: 'sends' }], gone: [] });
  });

  it('tells nothing of somebody who came and went in between', () => {
    const board = createPresenceBoard();
    board.say('1', SHOW, at('sources'), 0);
    board.leave('1');
    expect(board.flush()).toEqual({ deltas: new Map(), own: [] });
  });

  it('fades a person who says nothing new for a minute, and lights them again at their next word', () => {
    const board = createPresenceBoard();
    const idle = () => board.everyone(SHOW).map((person) => person.idle);
    board.say('1', SHOW, at('sources'), 0);
    for (let now = 0; now <= IDLE_MS; now += 1000) board.heard('1', now);
    board.look(IDLE_MS);
    expect(idle()).toEqual([false]);
    board.heard('1', IDLE_MS + 1);
    board.look(IDLE_MS + 1);
    expect(idle()).toEqual([true]);
    board.say('1', SHOW, at('sources'), IDLE_MS + 2);
    expect(idle()).toEqual([false]);
  });

  it('drops a connection that is not heard of, and shows it again when it is', () => {
    const board = createPresenceBoard();
    board.say('1', SHOW, at('sources'), 0);
    board.say('2', SHOW, at('sends'), 0);
    board.flush();
    board.heard('2', LOST_MS);
    board.look(LOST_MS + 1);
    expect(screens(board)).toEqual(['2 sends']);
    expect(board.flush().deltas.get(SHOW)?.gone).toEqual(['1']);
    board.heard('1', LOST_MS + 2);
    board.look(LOST_MS + 3);
    expect(screens(board).sort()).toEqual(['1 sources', '2 sends']);
  });

  it('keeps one tab of a person when the other closes', () => {
    const board = createPresenceBoard();
    board.say('tab 1', SHOW, at('sources'), 0);
    board.say('tab 2', SHOW, at('sends'), 0);
    board.leave('tab 1');
    expect(screens(board)).toEqual(['tab 2 sends']);
  });

  it('leaves one production and stays in another', () => {
    const board = createPresenceBoard();
    board.say('1', SHOW, at('sources'), 0);
    board.say('1', OTHER, at('sources'), 0);
    board.leave('1', OTHER);
    expect(board.everyone(OTHER)).toEqual([]);
    board.heard('1', LOST_MS);
    board.look(LOST_MS + 1);
    expect(screens(board)).toEqual(['1 sources']);
  });

  it('forgets the people of an instance that is silent, and believes its list afresh', () => {
    const board = createPresenceBoard();
    const person = { connection: 'r', ...at('routing'), idle: false, since: '' };
    board.rumours('b', [[SHOW, 'r', person]], true, 0);
    board.say('1', SHOW, at('sources'), 0);
    expect(board.alive('b', 5000)).toBe(true);
    board.heard('1', LOST_MS);
    board.look(LOST_MS + 1);
    expect(screens(board).sort()).toEqual(['1 sources', 'r routing']);
    board.heard('1', 13_000);
    board.look(13_000);
    expect(screens(board)).toEqual(['1 sources']);
    expect(board.alive('b', 13_000)).toBe(false);
    board.rumours('b', [[SHOW, 'r', person]], true, 13_000);
    board.rumours('b', [], true, 13_001);
    expect(screens(board)).toEqual(['1 sources']);
  });

  it('passes on only what is its own', () => {
    const board = createPresenceBoard();
    const person = { connection: 'r', ...at('routing'), idle: false, since: '' };
    board.rumours('b', [[SHOW, 'r', person]], true, 0);
    board.say('1', SHOW, at('sources'), 0);
    expect(board.flush().own.map(([, connection]) => connection)).toEqual(['1']);
    board.leave('1');
    board.rumours('b', [[SHOW, 'r', null]], false, 1);
    expect(board.flush().own).toEqual([[SHOW, '1', null]]);
  });
});
