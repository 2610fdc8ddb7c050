import { runCommand, withMigratedDatabase } from '@callsign/prisma/command';
import pg from 'pg';
import { givePassword } from './give-password.ts';

await runCommand({
  usage: 'pnpm people:password E-MAIL',
  summary:
    'Gives somebody who has forgotten theirs a new password, shown once, and signs them out everywhere. Exits with 1 if nobody has this e-mail.',
  options: {},
  positionals: 1,
  run: (_flags, [email = '']) =>
    withMigratedDatabase(async ({ url }) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        const given = await givePassword(client, email);
        if (!given) return { lines: [`Nobody has the e-mail ${email} here.`], json: null, exitCode: 1 };
        const { name, password, ended } = given;
        return {
          lines: [
            `${name} can sign in with this password, and should choose another one then:`,
            '',
            `  ${password}`,
            '',
            `${ended} of their sessions ended; a server that runs notices within ten seconds.`,
          ],
          json: given,
          exitCode: 0,
        };
      } finally {
        await client.end();
      }
    }),
});
