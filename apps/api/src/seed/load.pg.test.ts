import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { definitions } from '@callsign/contracts/registry';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { inWords } from '../testing/show.ts';
import { loadShow, readWorkbook } from './load.ts';

const server = await startServer();
const owner = { name: 'Olga', email: 'olga@example.com', password: 'correct horse battery' };
const setup = await fetch(new URL('/api/setup', server.url), {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(owner),
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

describe('the sample show', () => {
  it('is loaded through the API, a commit per kind of row, with all its links', async () => {
    const said: string[] = [];
    const uuid = await loadShow(await readWorkbook(), server.url, await server.cookie('Ana'), (progress) =>
      said.push(progress),
    );
    const { production, entities } = await server.as('Ana').get(`/api/productions/${uuid}/snapshot`);
    expect(Date.parse(production.loadIn)).toBeGreaterThan(Date.now());
    // Nothing is switched in it.
    for (const [type, rows] of Object.entries(entities))
      if (type !== 'switch') expect(rows, type).not.toEqual([]);
    const named = new Set(
      Object.values<{ uuid: string }[]>(entities)
        .flat()
        .map((row) => row.uuid),
    );
    const links = entities.connection.flatMap((row: Record<string, unknown>) => [
      row.sourceUuid,
      row.sendUuid,
      row.snakeLineUuid,
    ]);
    expect(links.filter(Boolean).length).toBeGreaterThan(0);
    for (const link of links.filter(Boolean)) expect(named).toContain(link);

    const socket = await server.socket();
    const screen = socket.hello(uuid, 0);
    await socket.until('live', () => screen.live);
    expect(screen.commits).toHaveLength(1 + said.length);
    expect(
      screen.commits.slice(1).every(({ reason, userName }) => reason === 'sample show' && userName === 'Ana'),
    ).toBe(true);
    expect(inWords(screen.commits[0] as never)).toMatch(/^Ana: production .* created$/);
    expect(screen.rows.size).toBe(1 + named.size);
  });

  it('holds the sample of every type that its workbook says nothing of, so that a new type needs no place in it', async () => {
    const { production } = await readWorkbook();
    const uuid = await loadShow(
      { production, switches: [] },
      server.url,
      await server.cookie('Ana'),
      () => undefined,
    );
    const { entities } = await server.as('Ana').get(`/api/productions/${uuid}/snapshot`);
    for (const { type, sample } of definitions)
      if (type !== 'production' && type !== 'switch')
        expect(entities[type], type).toContainEqual(expect.objectContaining(sample));
    expect(entities['snake-line'][0].cableSnakeUuid).toBe(entities['cable-snake'][0].uuid);
    expect(entities['source-output'][0].sourceUuid).toBe(entities.source[0].uuid);
    expect(entities.switch).toEqual([]);
  });

  it('can be loaded once more by the command, as the person whom the environment names', async () => {
    expect(setup.status).toBe(201);
    const seed = (...more: string[]) =>
      promisify(execFile)(
        process.execPath,
        [join(import.meta.dirname, 'main.ts'), '--url', server.url, '--json', ...more],
        {
          env: { ...process.env, CALLSIGN_EMAIL: owner.email, CALLSIGN_PASSWORD: owner.password },
        },
      ).then(({ stdout }) => JSON.parse(stdout));
    expect(await seed()).toEqual({ loaded: false });
    const { loaded, production } = await seed('--always');
    expect(loaded).toBe(true);
    const { members } = await server.as('Ana').get(`/api/productions/${production}/members`);
    expect(members.map(({ name }: { name: string }) => name)).toContain(owner.name);
  });
});
