import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command as the README's table names it, without its arguments: `pnpm db:drift`, `pnpm rekey plan`, `npx turbo run e2e`. */
export type TypedCommand = string;

/**
 * Every command of the table "All commands" of the README in a folder, in its order. In a cell the first has its whole name;
 * one after it is another script of package.json, or else another word after the same script (`pnpm rekey audit` · `plan`).
 */
export function typedCommands(root: string): TypedCommand[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [, table = ''] = /^## All commands\n\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => {
    const spans = Array.from(cell.matchAll(/`([^`]+)`/g), ([, span = '']) => span);
    const [, first = ''] = /^pnpm (\S+)/.exec(spans[0] ?? '') ?? [];
    return spans.map((span) => {
      const words = span.split(' ').filter((word) => /^[a-z][a-z0-9:]*$/.test(word));
      if (words[0] === 'pnpm' || words[0] === 'npx') return words.join(' ');
      return words[0] && words[0] in scripts ? `pnpm ${words[0]}` : `pnpm ${first} ${words[0]}`;
    });
  });
}
