import { createHash } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import type { AccountsOptions } from '../accounts/accounts.ts';
import type { Deps } from '../deps.ts';
import type { SignedIn } from './person.ts';

/** Instances that share a database share a secret too. */
export const testAccounts: AccountsOptions = {
  secret: 'a secret of tests, which guards nothing at all',
  addresses: [],
  demo: false,
};

/** Who is a member of a show: everyone as an owner, so that a test need not think of it, or only who was invited. */
export type Crew = 'everyone' | 'invited';

/** The people of a server, each made with a session when first named. Who shares a name on one database is one person. */
export async function createPeople(deps: () => Deps, crew: Crew): Promise<(name: string) => SignedIn> {
  const cookies = new Map<string, Promise<string>>();
  if (crew === 'everyone') await deps().pool.query(everyoneIsCrew);

  async function signIn(name: string, uuid: Uuid<'user'>): Promise<string> {
    const { pool, accounts } = deps();
    await pool.query('insert into users (uuid, name, email) values ($1, $2, $3) on conflict do nothing', [
      uuid,
      name,
      `${uuid}@example.com`,
    ]);
    const [cookie = ''] = (await accounts.sessions.issue(uuid)).split(';');
    return cookie;
  }

  return (name) => {
    const userId = uuidOf(name);
    const cookie = () => {
      const known = cookies.get(name) ?? signIn(name, userId);
      cookies.set(name, known);
      return known;
    };
    return { userId, cookie };
  };
}

/** The uuid of the person of a name, in every test. */
function uuidOf(name: string): Uuid<'user'> {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as Uuid<'user'>;
}

const everyoneIsCrew = `
  create or replace function everyone_is_crew() returns trigger language plpgsql as $$
  begin
    -- Else a person and a show that are made at the same moment would not see each other.
    perform pg_advisory_xact_lock(1163220295);
    insert into memberships (production_uuid, user_uuid, role)
      select p.uuid, u.uuid, 'owner' from productions p, users u
      where case tg_table_name when 'users' then u.uuid else p.uuid end = new.uuid
      on conflict do nothing;
    return null;
  end $$;
  create or replace trigger everyone_is_crew after insert on users for each row execute function everyone_is_crew();
  create or replace trigger everyone_is_crew after insert on productions for each row execute function everyone_is_crew()`;
