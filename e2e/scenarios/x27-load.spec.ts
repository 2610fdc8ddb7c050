import type { Commit } from '@callsign/contracts/commits';
import { PROTOCOL_VERSION, type ServerMessage } from '@callsign/contracts/protocol';
import type { Entity } from '@callsign/contracts/registry';
import { expect, test } from '../fixtures/test.ts';

/** With CALLSIGN_FULL=1, 50 clients write for a minute; every run does it smaller. */
const isFull = process.env.CALLSIGN_FULL === '1';
const CLIENTS = isFull ? 50 : 10;
const ROWS = 300;
/** Each client writes once a second. */
const ROUNDS = isFull ? 60 : 10;

test('X27 Load: many people write at once, every screen follows, and all end equal', async ({
  show,
  browserA,
  baseURL,
}) => {
  if (isFull) test.setTimeout(600_000);
  const cookies = await browserA.page.context().cookies();
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  const made = await Promise.all(
    Array.from({ length: ROWS }, (_, n) => show.add('source', { id: `SRC ${n + 1}` })),
  );
  const { seq } = await show.head();
  const sent = new Set<string>();
  let seen = 0;
  const models = Array.from({ length: CLIENTS }, () => new Map<string, string>());
  const sockets = await Promise.all(
    models.map(
      (model) =>
        new Promise<WebSocket>((resolve) => {
          const socket = new WebSocket(`${baseURL?.replace('http', 'ws')}/ws`, { headers } as never);
          socket.onopen = () =>
            socket.send(
              JSON.stringify({
                type: 'hello',
                protocol: PROTOCOL_VERSION,
                production: show.uuid,
                after: seq,
              }),
            );
          socket.onmessage = ({ data }) => {
            const message = JSON.parse(String(data)) as ServerMessage;
            if (message.type === 'live') resolve(socket);
            if (message.type === 'commits') for (const commit of message.commits) take(model, commit);
          };
        }),
    ),
  );
  function take(model: Map<string, string>, { changes }: Commit) {
    for (const { entityId, entity } of changes) {
      const name = (entity as { name?: string }).name ?? '';
      model.set(entityId, name);
      if (sent.has(name)) seen += 1;
    }
  }
  await browserA.open(`/p/${show.uuid}/sources`);
  try {
    let writes = 0;
    await Promise.all(
      models.map(async (_, client) => {
        // Each in its own part of the second, as people are.
        await new Promise((resolve) => setTimeout(resolve, (client / CLIENTS) * 1000));
        for (let round = 0; round < ROUNDS; round++) {
          const started = performance.now();
          const name = `client ${client} round ${round}`;
          sent.add(name);
          const { status } = await show.put(
            'source',
            (made[(client * 13 + round) % ROWS] as Entity<'source'>).uuid,
            {
              name,
            },
          );
          expect(status).toBe(200);
          writes += 1;
          await new Promise((resolve) =>
            setTimeout(resolve, Math.max(0, 1000 - (performance.now() - started))),
          );
        }
      }),
    );
    await expect.poll(() => seen).toBe(writes * CLIENTS);
    const stored = new Map((await show.rows('source')).map(({ uuid, name }) => [uuid as string, name]));
    for (const model of models) for (const [uuid, name] of model) expect(name).toBe(stored.get(uuid));
    await browserA.seesIn('SRC 1', 'name', stored.get(made[0]?.uuid ?? '') ?? '');
  } finally {
    for (const socket of sockets) socket.close();
  }
});
