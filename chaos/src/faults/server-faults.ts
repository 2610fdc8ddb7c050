import { setTimeout as wait } from 'node:timers/promises';
import type { Postgres } from '../rig/postgres.ts';
import type { ServerFault } from './plan.ts';
import type { Perform, Strike } from './rig.ts';

/** What is done to API processes and to Postgres. */
export const performOnServers: Record<ServerFault, Perform> = {
  killApi({ instance, note, scale }) {
    note(`kill -9 ${instance.name}`);
    return instance.kill(scale(100, 1500));
  },
  freezeApi({ instance, note, scale }) {
    note(`SIGSTOP ${instance.name} for ${scale(300, 3000)} ms`);
    return instance.freeze(scale(300, 3000));
  },
  async rollApi({ rig, note }) {
    for (const each of rig.instances) {
      note(`SIGTERM ${each.name}`);
      await each.terminate();
      await each.ready();
    }
  },
  async crashPostgres({ rig, note, pause, scale }) {
    note(`Postgres stops at once, for ${scale(100, 3000)} ms`);
    await rig.postgres.crash();
    await pause(scale(100, 3000));
    await rig.postgres.start();
    note('Postgres is back');
  },
  async vanishPostgres({ rig, note, pause, scale }) {
    note(`Postgres vanishes without a word, for ${scale(500, 12_000)} ms`);
    const comesBack = rig.postgres.vanish();
    await pause(scale(500, 12_000));
    await comesBack();
    note('Postgres is back for new connections');
  },
  async readOnlyPostgres({ rig, note, pause, scale }) {
    note(`Postgres takes no writes for ${scale(300, 5000)} ms`);
    await setReadOnly(rig.postgres, true);
    await pause(scale(300, 5000));
    await setReadOnly(rig.postgres, false);
  },
  holdRow(strike) {
    strike.note(`somebody holds a row in psql for ${strike.scale(300, 6000)} ms`);
    return hold(
      strike,
      'select from sources where uuid = (select uuid from sources where not is_deleted order by created_at limit 1 offset $1) for update',
      [Math.floor(strike.fault.measure * 4)],
    );
  },
  holdHead(strike) {
    strike.note(`somebody holds the head of a show for ${strike.scale(300, 6000)} ms`);
    return hold(
      strike,
      'select from heads where production_uuid = (select uuid from productions order by created_at limit 1) for update',
      [],
    );
  },
  async dropListener({ rig, note }) {
    note('the listeners of hints are disconnected');
    await rig.postgres
      .sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'callsign hints'`)
      .catch(() => undefined);
  },
  async psql({ rig, fault, note }) {
    note('a write from psql');
    await rig.postgres
      .sql(
        `update sources set note = $1 where uuid = (select uuid from sources where not is_deleted order by created_at limit 1 offset $2)`,
        [`psql.${fault.at}`, Math.floor(fault.measure * 4)],
      )
      .catch(() => undefined);
  },
};

/** Has every new transaction be read-only, as a server is in the middle of a failover; tried until it is so, because the server may be down. */
async function setReadOnly({ sql }: Postgres, on: boolean): Promise<void> {
  const turn = async () => {
    await sql(
      `alter system ${on ? 'set default_transaction_read_only = on' : 'reset default_transaction_read_only'}`,
    );
    await sql('select pg_reload_conf()');
  };
  for (;;) {
    const isDone = await turn().then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await wait(50);
  }
}

/** Holds what a statement locks for up to six seconds; where the server is down, or somebody else holds it, nothing is held. */
async function hold({ rig, pause, scale }: Strike, text: string, values: unknown[]): Promise<void> {
  const release = await rig.postgres.hold(text, values).catch(() => null);
  if (release === null) return;
  await pause(scale(300, 6000));
  await release().catch(() => undefined);
}
