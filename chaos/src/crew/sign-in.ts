import type { Uuid } from '@callsign/contracts/scalars';

const PASSWORD = 'chaos keeps no secrets';
/** Hashing a password is work: this many sign up at once. */
const SIGN_UPS_AT_ONCE = 8;

/** Who a client is signed in as. */
export interface Account {
  userId: Uuid<'user'>;
  /** Of its session, for every request and socket. */
  cookie: string;
}

interface Answer {
  user: { uuid: Uuid<'user'> };
}

/** Signs the crew up at one server: the first owns the book, the others join the shows by invitation. Answers accounts by name. */
export async function signInCrew(
  base: string,
  names: readonly string[],
  shows: readonly Uuid<'production'>[],
): Promise<Map<string, Account>> {
  const [first = '', ...others] = names;
  const owner = accountOf(await post<Answer>(base, '/api/setup', profileOf(first)));
  const accounts = new Map([[first, owner]]);
  for (let from = 0; from < others.length; from += SIGN_UPS_AT_ONCE)
    await Promise.all(
      others.slice(from, from + SIGN_UPS_AT_ONCE).map(async (name) => {
        let account: Account | null = null;
        for (const show of shows) {
          const { body } = await post<{ token: string }>(
            base,
            `/api/productions/${show}/invitations`,
            { role: 'editor' },
            owner.cookie,
          );
          const { token } = body;
          account = accountOf(
            await post<Answer>(
              base,
              '/api/invitations/accept',
              account === null ? { token, account: profileOf(name) } : { token },
              account?.cookie,
            ),
          );
        }
        if (account) accounts.set(name, account);
      }),
    );
  return accounts;
}

const profileOf = (name: string) => ({ name, email: `${name}@example.com`, password: PASSWORD });

const accountOf = ({ body, cookie }: { body: Answer; cookie: string }): Account => ({
  userId: body.user.uuid,
  cookie,
});

async function post<Body>(base: string, path: string, body: unknown, cookie?: string) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
  const [set = ''] = response.headers.getSetCookie();
  return { body: JSON.parse(text) as Body, cookie: set.split(';')[0] ?? '' };
}
