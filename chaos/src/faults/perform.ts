import { setTimeout as wait } from 'node:timers/promises';
import type { Member } from '../crew/member.ts';
import type { Journal } from '../record/journal.ts';
import type { Instance } from '../rig/instance.ts';
import type { Postgres } from '../rig/postgres.ts';
import type { Fault } from './plan.ts';

/** Everything that faults are done to. */
export interface Rig {
  postgres: Postgres;
  instances: readonly Instance[];
  members: readonly Member[];
  journal: Journal;
  /** How long the longest pauses of a client are, in ms. */
  longestPauseMs: number;
}

/** Carries one fault out, to its end (the server is up again, the pause is over). */
export async function perform(fault: Fault, rig: Rig, hurry: AbortSignal): Promise<void> {
  const { kind, measure } = fault;
  const instance = rig.instances[fault.target % rig.instances.length] as Instance;
  const member = rig.members[fault.target % rig.members.length] as Member;
  const { network, gate, mail, name } = member;
  const note = (what: string) => rig.journal.events.push({ at: rig.journal.now(), what });
  const pause = (ms: number) => wait(ms, undefined, { signal: hurry }).catch(() => undefined);
  const scale = (low: number, high: number) => Math.round(low + measure ** 2 * (high - low));
  const outage = scale(200, 4000);
  const longest = scale(1500, rig.longestPauseMs);

  switch (kind) {
    case 'killApi':
      note(`kill -9 ${instance.name}`);
      return instance.kill(scale(100, 1500));
    case 'freezeApi':
      note(`SIGSTOP ${instance.name} for ${scale(300, 3000)} ms`);
      return instance.freeze(scale(300, 3000));
    case 'rollApi':
      for (const each of rig.instances) {
        note(`SIGTERM ${each.name}`);
        await each.terminate();
        await each.ready();
      }
      return;
    case 'crashPostgres':
      note(`Postgres stops at once, for ${scale(100, 3000)} ms`);
      await rig.postgres.crash();
      await pause(scale(100, 3000));
      await rig.postgres.start();
      note('Postgres is back');
      return;
    case 'vanishPostgres': {
      note(`Postgres vanishes without a word, for ${scale(500, 12_000)} ms`);
      const comesBack = rig.postgres.vanish();
      await pause(scale(500, 12_000));
      await comesBack();
      note('Postgres is back for new connections');
      return;
    }
    case 'readOnlyPostgres':
      note(`Postgres takes no writes for ${scale(300, 5000)} ms`);
      await setReadOnly(rig.postgres, true);
      await pause(scale(300, 5000));
      return setReadOnly(rig.postgres, false);
    case 'holdRow':
      note(`somebody holds a row in psql for ${scale(300, 6000)} ms`);
      return hold(
        rig.postgres,
        'select from sources where uuid = (select uuid from sources where not is_deleted order by created_at limit 1 offset $1) for update',
        [Math.floor(measure * 4)],
        () => pause(scale(300, 6000)),
      );
    case 'holdHead':
      note(`somebody holds the head of a show for ${scale(300, 6000)} ms`);
      return hold(
        rig.postgres,
        'select from heads where production_uuid = (select uuid from productions order by created_at limit 1) for update',
        [],
        () => pause(scale(300, 6000)),
      );
    case 'dropListener':
      note('the listeners of hints are disconnected');
      await rig.postgres
        .sql(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'callsign hints'`,
        )
        .catch(() => undefined);
      return;
    case 'psql':
      note('a write from psql');
      await rig.postgres
        .sql(
          `update sources set note = $1 where uuid = (select uuid from sources where not is_deleted order by created_at limit 1 offset $2)`,
          [`psql.${fault.at}`, Math.floor(measure * 4)],
        )
        .catch(() => undefined);
      return;
    case 'cut':
      note(`${name}: cut`);
      return network.cut();
    case 'outage':
      note(`${name}: no network for ${outage} ms`);
      network.refuse(true);
      await pause(outage);
      return network.refuse(false);
    case 'truncateDown':
      note(`${name}: the next bytes to it are cut off`);
      return network.truncate('down', measure);
    case 'truncateUp':
      note(`${name}: the next bytes from it are cut off`);
      return network.truncate('up', measure);
    case 'loseAnswers':
      note(`${name}: the next ${1 + scale(0, 3)} answers are lost`);
      return network.loseAnswers(1 + scale(0, 3));
    case 'halfOpenUp':
      note(`${name}: connections swallow what it sends`);
      return network.halfOpen('up');
    case 'halfOpenDown':
      note(`${name}: connections swallow what it is sent`);
      return network.halfOpen('down');
    case 'delay':
      note(`${name}: delays up to ${scale(20, 800)} ms`);
      network.delay(scale(20, 800));
      await pause(longest);
      return network.delay(0);
    case 'stall':
      note(`${name}: nothing is read for ${longest} ms`);
      network.stall(true);
      await pause(longest);
      return network.stall(false);
    case 'lose':
    case 'double':
    case 'swap':
      note(`${name}: ${kind} ${1 + scale(0, 3)} messages`);
      return mail.plan(kind, 1 + scale(0, 3));
    case 'sleep':
      note(`${name}: asleep for ${longest} ms`);
      gate.sleep();
      await pause(longest);
      return gate.wake();
    case 'reopen':
      // Most often a page is left because nothing seems to go any more.
      note(`${name}: no network, and then it leaves the page`);
      network.refuse(true);
      await pause(outage);
      member.leave();
      network.refuse(false);
      await pause(outage);
      note(`${name}: is back`);
      return member.open();
    default:
      kind satisfies never;
  }
}

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

/** Holds what a statement locks for a while; where the server is down, or somebody else holds it, nothing is held. */
async function hold(
  postgres: Postgres,
  text: string,
  values: unknown[],
  untilOver: () => Promise<unknown>,
): Promise<void> {
  const release = await postgres.hold(text, values).catch(() => null);
  if (release === null) return;
  await untilOver();
  await release().catch(() => undefined);
}
