/** The rows that a body may name: the one that the path is about, the show, and a source of it. */
interface Named {
  uuid: string;
  show: string;
  source: string;
}

/** What is sent to a route that is no plain write to a row, by the end of its path; undefined where no such route is known. */
export function findBody(
  method: string,
  path: string,
  { uuid, show, source }: Named,
): { body: unknown } | undefined {
  const account = {
    name: 'Somebody',
    email: `${crypto.randomUUID()}@example.com`,
    password: 'long enough a password',
  };
  const note = { op: 'update', entityType: 'source', uuid: source, fields: { note: 'x' } };
  const key = { type: 'source', uuid: source, key: crypto.randomUUID() };
  const bodies: [end: RegExp, body: unknown][] = [
    [/\/setup$/, account],
    [/\/session\/token$/, { name: 'Script' }],
    [/\/api\/session$/, { email: account.email, password: account.password }],
    [/\/profile$/, { name: 'Somebody' }],
    [/\/profile\/password$/, { current: 'not the one', password: account.password }],
    [/passkey\/options$|passkeys\/options$/, undefined],
    [/passkey$|passkeys$/, { response: { id: 'x' } }],
    [/\/invitations\/(look)$/, { token: 'x'.repeat(32) }],
    [/\/invitations\/accept$/, { token: 'x'.repeat(32) }],
    [/\/invitations$/, { role: 'viewer' }],
    [/\/keys$/, { name: 'x', types: ['source'] }],
    [/\/keys\/\{uuid\}$/, method === 'PUT' ? { name: 'x' } : undefined],
    [/\/rotate$/, {}],
    [/\/external-access$/, { on: true }],
    [/\/batch$/, { uuids: [uuid] }],
    [/\/members\/\{user\}$/, method === 'PUT' ? { role: 'viewer' } : undefined],
    [/\/invitations\/\{uuid\}$/, undefined],
    [/\/legacy-keys\/\{uuid\}$/, undefined],
    [/\/legacy-keys$/, { system: 'Workbook', keys: [key] }],
    [/\/api\/commits$/, { productionUuid: show, operations: [note] }],
    [/\/api\/commits\/\{uuid\}\/undo$/, { productionUuid: show }],
    [/\/(undo|redo)$/, undefined],
    [/\/restore$/, {}],
    [/\/revert$/, { field: 'id', version: 2 }],
  ];
  const known = bodies.find(([end]) => end.test(path));
  return known && { body: known[1] };
}
