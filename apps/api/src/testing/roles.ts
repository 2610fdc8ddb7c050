import type { Role } from '@callsign/contracts/roles';
import type { Person } from './person.ts';
import type { TestServer } from './server.ts';

/** Makes somebody a member of a production, as an accepted invitation does; everyone else is a stranger to it. */
export async function join(
  server: TestServer,
  name: string,
  production: string,
  role: Role,
): Promise<Person> {
  const person = server.as(name);
  await server.cookie(name);
  await server.sql(
    `insert into memberships (production_uuid, user_uuid, role) values ($1, $2, $3)
     on conflict (production_uuid, user_uuid) do update set role = excluded.role`,
    [production, person.userId, role],
  );
  server.deps.accounts.changed(person.userId);
  return person;
}
