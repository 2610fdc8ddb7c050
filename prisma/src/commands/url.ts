import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:url [--wait]',
  summary: 'Prints the URL of the database, with its password.',
  options: { wait: { type: 'boolean', description: 'Keep an embedded server running until Ctrl-C.' } },
  positionals: 0,
  run: ({ wait }) =>
    withDatabase(async ({ url, joined }) => {
      if (wait) {
        console.log(url);
        console.error('The server runs until Ctrl-C.');
        await new Promise(() => setInterval(() => undefined, 2 ** 30));
      }
      if (!joined) console.error('Nothing keeps the server running now: start `pnpm dev`, or add --wait.');
      return { lines: [url], json: { url }, exitCode: 0 };
    }),
});
