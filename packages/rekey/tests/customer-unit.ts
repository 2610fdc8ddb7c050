import { readCatalog } from '../src/catalog/read-catalog.ts';
import type { UnitOrder } from '../src/lifecycle/apply-unit.ts';
import type { Plan, UnitDecision } from '../src/plan/plan.ts';
import { stepsFor } from '../src/steps/steps-for.ts';

/** Customers and their orders, with a user trigger: `customers` of the one and twice as many of the other. */
export const customersAndOrders = (customers: number) => `
  create table customer (id serial primary key, code text not null unique, name text not null, visits int not null default 0);
  create table "order" (id serial primary key, customer_id int not null references customer on delete cascade, gift_for int references customer on delete set null, note text);
  create index on "order" (customer_id);
  create index on "order" (gift_for);
  create function count_visit() returns trigger language plpgsql as $$ begin new.visits := new.visits + 1; return new; end $$;
  create trigger count_visit before update on customer for each row execute function count_visit();
  insert into customer (code, name) select 'c' || n, 'customer ' || n from generate_series(1, ${customers}) n;
  insert into "order" (customer_id, gift_for, note) select 1 + n % ${customers}, nullif(n % 7, 0), 'order ' || n from generate_series(1, ${customers * 2}) n;
  analyze;
`;

const decision: UnitDecision = {
  table: { schema: 'public', name: 'customer' },
  strategy: 'cutover',
  generator: 'v4',
  from: null,
  key: ['id'],
  uuidColumn: 'uuid',
  because: 'a test',
  references: ['customer_id', 'gift_for'].map((column) => ({
    table: { schema: 'public', name: 'order' },
    constraint: `order_${column}_fkey`,
    columns: [column],
    keepName: false,
    uuidColumn: `${column}_uuid`,
    kind: { is: 'scalar' },
  })),
};
/** Its plan, answered. */
export const customerPlan: Plan = {
  format: 1,
  serverVersion: 0,
  catalogSha: '',
  units: [decision],
  questions: [],
  obstacles: [],
};

/** The order that converts the customers with the steps that rekey makes. */
export const customerOrder: UnitOrder = {
  unit: decision.table,
  planSha: 'customers',
  soakSeconds: 0,
  statements: [],
  makeSteps: async (client, session) => stepsFor(await readCatalog(client), customerPlan, decision, session),
};
