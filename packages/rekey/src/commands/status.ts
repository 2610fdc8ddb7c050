import { connect } from '../database/connect.ts';
import { printPrometheus, printStatus } from '../status/print-status.ts';
import { readStatus } from '../status/read-status.ts';
import { defineCommand } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';
import { exitCodes } from './exit-code.ts';

/** Shows what rekey has done and is doing. */
export const statusCommand = defineCommand({
  name: 'status',
  summary: 'show how far each unit is, what is half done and why',
  help: `Reads rekey's journal and the server's statistics; changes nothing, and can be asked at any time, also
while another rekey is at work. Percent, rate and time left per table, who holds locks, how far replicas
are behind. What the journal says of a unit is compared with the catalog. --prometheus prints the same for a
textfile collector. Exits with 3 while a unit stands stopped or killed on its way, and with 1 where the
database shows a unit otherwise than the journal.`,
  options: { prometheus: { type: 'boolean', says: 'answer as Prometheus text' } },
  async run(values, terminal) {
    const url = requireDatabaseUrl(values['database-url'], terminal);
    const { client } = await connect(url, { toWrite: false, name: 'rekey status' });
    try {
      const status = await readStatus(client);
      if (values.prometheus) terminal.out(printPrometheus(status).trimEnd());
      else terminal.out(values.json ? JSON.stringify(status, null, 2) : printStatus(status));
      const halted = status.units.some(
        ({ state }) => !['soaking', 'rolled back', 'contracted'].includes(state),
      );
      if (status.units.some(({ disagreement }) => disagreement)) return exitCodes.findings;
      return halted && !status.running ? exitCodes.stopped : exitCodes.good;
    } finally {
      await client.end();
    }
  },
});
