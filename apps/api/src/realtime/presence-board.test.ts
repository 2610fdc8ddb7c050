import { IDLE_MS } from '@callsign/contracts/protocol';
import { describe, expect, it } from 'vitest';
import { createPresenceBoard, LOST_MS } from './presence-board.ts';

const at = (screen: string, uuid: string | null = null) => ({
  userId: 'ana',
  userName: 'Ana',
  colour: '#e5a3ff',
  screen,
  uuid,
  field: null,
  editing: false,
});
const screens = (board: ReturnType<typeof createPresenceBoard>) =>
  board.everyone('show').map(({ connection, screen }) => `${connection} ${screen}`);

describe('who is where', () => {
  it('tells only what has changed since it was last told', () => {
    const board = createPresenceBoard();
    board.say('1', 'show', at('sources'), 0);
    board.say('2', 'show', at('cameras'), 0);
    expect(
      board
        .flush()
        .deltas.get('show')
        ?.people.map(({ connection }) => connection),
    ).toEqual(['1', '2']);
    board.say('1', 'show', at('sources'), 10);
    expect(board.flush().deltas.size).toBe(0);
    board.say('1', 'show', at('sends'), 20);
    const { deltas } = board.flush();
    expect(deltas.get('show')).toMatchObject({ people: [{ connection: '1', screen: 'sends' }], gone: [] });
  });

  it('tells nothing of somebody who came and went in between', () => {
    const board = createPresenceBoard();
    board.say('1', 'show', at('sources'), 0);
    board.leave('1');
    expect(board.flush()).toEqual({ deltas: new Map(), own: [] });
  });

  it('fades a person who says nothing new for a minute, and lights them again at their next word', () => {
    const board = createPresenceBoard();
    const idle = () => board.everyone('show').map((person) => person.idle);
    board.say('1', 'show', at('sources'), 0);
    for (let now = 0; now <= IDLE_MS; now += 1000) board.heard('1', now);
    board.look(IDLE_MS);
    expect(idle()).toEqual([false]);
    board.heard('1', IDLE_MS + 1);
    board.look(IDLE_MS + 1);
    expect(idle()).toEqual([true]);
    board.say('1', 'show', at('sources'), IDLE_MS + 2);
    expect(idle()).toEqual([false]);
  });

  it('drops a connection that is not heard of, and shows it again when it is', () => {
    const board = createPresenceBoard();
    board.say('1', 'show', at('sources'), 0);
    board.say('2', 'show', at('sends'), 0);
    board.flush();
    board.heard('2', LOST_MS);
    board.look(LOST_MS + 1);
    expect(screens(board)).toEqual(['2 sends']);
    expect(board.flush().deltas.get('show')?.gone).toEqual(['1']);
    board.heard('1', LOST_MS + 2);
    board.look(LOST_MS + 3);
    expect(screens(board).sort()).toEqual(['1 sources', '2 sends']);
  });

  it('keeps one tab of a person when the other closes', () => {
    const board = createPresenceBoard();
    board.say('tab 1', 'show', at('sources'), 0);
    board.say('tab 2', 'show', at('sends'), 0);
    board.leave('tab 1');
    expect(screens(board)).toEqual(['tab 2 sends']);
  });

  it('leaves one production and stays in another', () => {
    const board = createPresenceBoard();
    board.say('1', 'show', at('sources'), 0);
    board.say('1', 'other', at('sources'), 0);
    board.leave('1', 'other');
    expect(board.everyone('other')).toEqual([]);
    board.heard('1', LOST_MS);
    board.look(LOST_MS + 1);
    expect(screens(board)).toEqual(['1 sources']);
  });

  it('forgets the people of an instance that is silent, and believes its list afresh', () => {
    const board = createPresenceBoard();
    const person = { connection: 'r', ...at('routing'), idle: false, since: '' };
    board.rumours('b', [['show', 'r', person]], true, 0);
    board.say('1', 'show', at('sources'), 0);
    expect(board.alive('b', 5000)).toBe(true);
    board.heard('1', LOST_MS);
    board.look(LOST_MS + 1);
    expect(screens(board).sort()).toEqual(['1 sources', 'r routing']);
    board.heard('1', 13_000);
    board.look(13_000);
    expect(screens(board)).toEqual(['1 sources']);
    expect(board.alive('b', 13_000)).toBe(false);
    board.rumours('b', [['show', 'r', person]], true, 13_000);
    board.rumours('b', [], true, 13_001);
    expect(screens(board)).toEqual(['1 sources']);
  });

  it('passes on only what is its own', () => {
    const board = createPresenceBoard();
    const person = { connection: 'r', ...at('routing'), idle: false, since: '' };
    board.rumours('b', [['show', 'r', person]], true, 0);
    board.say('1', 'show', at('sources'), 0);
    expect(board.flush().own.map(([, connection]) => connection)).toEqual(['1']);
    board.leave('1');
    board.rumours('b', [['show', 'r', null]], false, 1);
    expect(board.flush().own).toEqual([['show', '1', null]]);
  });
});
