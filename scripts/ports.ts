import { createServer } from 'node:net';

/** A port that a variable of the environment may change. */
export type PortChoice = { variable: string; usual: number };

/** The chosen port of 127.0.0.1; rejects with a sentence that names the variable if it cannot be used. */
export async function choosePort({ variable, usual }: PortChoice, env: NodeJS.ProcessEnv): Promise<number> {
  const given = env[variable]?.trim() || String(usual);
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${variable} is "${given}"; it must be a port between 1 and 65535.`);
  if (await isFree(port)) return port;
  throw new Error(
    `Port ${port} of 127.0.0.1 is taken. Stop the program that listens there (perhaps another Callsign), ` +
      `or set ${variable} to a free port.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
