import { readCatalog } from '../src/catalog/read-catalog.ts';
import type { UnitOrder } from '../src/lifecycle/apply-unit.ts';
import { type Plan, unitOf } from '../src/plan/plan.ts';
import { makePlan } from '../src/planning/make-plan.ts';
import type { Wishes } from '../src/planning/propose.ts';
import { stepsFor } from '../src/steps/steps-for.ts';

/** Users, their events in partitions of two levels, and who refers to events: an ordinary table and a partitioned one. */
export const usersAndEvents = (events: number) => `
  create table users (id serial primary key, name text);
  create table events (id bigserial, day date not null, user_id int not null references users on delete cascade, label text, touched int not null default 0,
    primary key (id, day)) partition by range (day);
  create index on events (user_id);
  create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
  create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01') partition by hash (day);
  create table events_2_0 partition of events_2 for values with (modulus 2, remainder 0);
  create table events_2_1 partition of events_2 for values with (modulus 2, remainder 1);
  create table events_rest partition of events default;
  create table tags (id serial primary key, event_id bigint not null, event_day date not null, word text,
    foreign key (event_id, event_day) references events on delete cascade);
  create index on tags (event_id, event_day);
  create table clicks (at date not null, event_id bigint, event_day date, foreign key (event_id, event_day) references events) partition by range (at);
  create table clicks_1 partition of clicks for values from ('2026-01-01') to ('2026-02-01');
  create table clicks_rest partition of clicks default;
  create index on clicks (event_id);
  create function touch() returns trigger language plpgsql as $$ begin new.touched := new.touched + 1; return new; end $$;
  create trigger touch before update on events for each row execute function touch();
  insert into users (name) select 'user ' || n from generate_series(1, ${Math.ceil(events / 20)}) n;
  insert into events (day, user_id, label) select date '2026-01-01' + n % 90, 1 + n % ${Math.ceil(events / 20)}, 'event ' || n from generate_series(1, ${events}) n;
  insert into tags (event_id, event_day, word) select id, day, 'tag ' || id from events where id % 5 < 3;
  insert into clicks select day, id, day from events where id % 5 = 1;
  analyze;
`;

/** Everything but the events keeps its key. */
export const onlyEvents: Wishes = {
  strategies: { events: 'cutover', users: 'leave', tags: 'leave' },
};

/** The order that converts a table of a plan; without one it is made when the unit begins. */
export const orderOf = (name: string, made?: Plan): UnitOrder => ({
  unit: { schema: 'public', name },
  planSha: name,
  soakSeconds: 0,
  statements: [],
  makeSteps: async (client, session) => {
    const plan = made ?? (await makePlan(client, onlyEvents)).plan;
    const unit = unitOf(plan, { schema: 'public', name });
    if (!unit) throw new Error(`The plan has no unit ${name}.`);
    return stepsFor(await readCatalog(client), plan, unit, session);
  },
});
