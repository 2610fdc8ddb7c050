import { expect, test } from 'vitest';
import { recordedTerminal } from '../../tests/recorded-terminal.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { defineCommand } from './command.ts';
import { commands } from './commands.ts';
import { main } from './main.ts';
import { commandHelp } from './print-help.ts';

const paint = defineCommand({
  name: 'paint',
  summary: 'paints a wall',
  help: 'Paints one wall.',
  options: {
    colour: { type: 'string', value: 'NAME', default: 'white', says: 'what colour' },
    twice: { type: 'boolean', says: 'two coats' },
  },
  run: async ({ colour, twice, json }, { out }) => {
    if (colour === 'plaid') throw new RekeyError('GATE_CLOSED', 'No plaid.', 'Take another.');
    if (colour === 'bug') throw new TypeError('x is not a function');
    out(`${colour} ${twice} ${json}`);
    return 0;
  },
});

async function run(...args: string[]) {
  const terminal = recordedTerminal();
  return { code: await main(args, terminal, [paint]), ...terminal.written };
}

test('a command gets its options, with defaults, by their types', async () => {
  expect(await run('paint', '--twice', '--json')).toMatchObject({ code: 0, out: 'white true true\n' });
});

test('help lists the commands, and a command its options and the exit codes', async () => {
  expect((await run('--help')).out).toContain('paint  paints a wall');
  const { code, out } = await run('paint', '--help');
  expect(code).toBe(0);
  expect(out).toContain('--colour NAME');
  expect(out).toContain('what colour (default: white)');
  expect(out).toContain('--database-url URL');
  expect(out).toContain('Exit codes');
  expect(await run('help', 'paint')).toMatchObject({ code: 0, out });
});

test('every command’s help fits a terminal of 110 columns', () => {
  const lines = commands.flatMap((it) => commandHelp(it).split('\n'));
  expect(lines.filter((line) => line.length > 110)).toEqual([]);
});

test('a wrong command or option is answered with the one that was meant', async () => {
  expect(await run('pant')).toMatchObject({
    code: 2,
    err: 'There is no command pant.\nDid you mean `rekey paint`?\n',
  });
  expect(await run('paint', '--color', 'red')).toMatchObject({
    code: 2,
    err: '`rekey paint` has no option --color.\nDid you mean --colour?\n',
  });
  expect(await run('paint', '--colour', 'red', '--colour=blue')).toMatchObject({
    code: 2,
    err: '--colour is given twice, and only one of its values could count.\nGive it once.\n',
  });
  expect((await run('paint', 'red')).err).toContain("Unexpected argument 'red'");
  expect(await run()).toMatchObject({ code: 2, err: '' });
});

test('a refusal is one sentence and its remedy, or one line of JSON, with its own exit code', async () => {
  expect(await run('paint', '--colour', 'plaid')).toMatchObject({
    code: 3,
    err: 'No plaid.\nTake another.\n',
  });
  const { out } = await run('paint', '--colour', 'plaid', '--json');
  expect(JSON.parse(out)).toEqual({
    error: { code: 'GATE_CLOSED', message: 'No plaid.', remedy: 'Take another.' },
  });
});

test('a bug is called a bug and shows where it is', async () => {
  const { code, err } = await run('paint', '--colour', 'bug');
  expect(code).toBe(4);
  expect(err).toContain('nobody foresaw: x is not a function.');
  expect(err).toContain('main.test.ts');
});
