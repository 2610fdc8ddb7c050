const headers = ['cookie', 'authorization', '["set-cookie"]'];
const fields = ['password', 'token', 'secret', 'streamKey', 'passcode'];
const inError = ['detail', 'where', 'internalQuery', 'parameters'].map((part) => `err.${part}`);
const under = (name: string) =>
  name.startsWith('[') ? [name, `*${name}`, `*.*${name}`] : [name, `*.${name}`, `*.*.${name}`];

/** What never stands in the log, whoever logs it: Postgres quotes whole rows in `detail`, and cookies are keys. */
export const redact = { paths: [...inError, ...[...headers, ...fields].flatMap(under)], censor: '[hidden]' };
