import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '@callsign/contracts/commits';
import type { Entity, EntityType } from '@callsign/contracts/registry';

/** The sample show as the crew's workbook holds it: rows name each other by display id. */
interface SampleShow {
  production: Record<string, unknown>;
  sources: (Fields & { connector?: string })[];
  sends: Fields[];
  ccus: Fields[];
  cameras: (Fields & { ccu?: string })[];
  snakes: Fields[];
  lines: (Fields & { snake: string })[];
  connections: (Fields & { source?: string; send?: string; line?: number })[];
  checklist: Fields[];
  streams: Fields[];
}

type Created = { entity: { uuid: string } };
type Refused = Error & { nextFree?: string };
type Fields = Record<string, unknown> & { id?: string };

/** Loads the sample show through the API at `base` as the person of a session, a commit per kind of row; answers the new production's uuid. */
export async function loadSampleShow(
  base: string,
  cookie: string,
  said: (progress: string) => void,
): Promise<string> {
  const show = JSON.parse(
    await readFile(join(import.meta.dirname, 'sample-show.json'), 'utf8'),
  ) as SampleShow;
  const production = await createProduction(base, cookie, inAMonth(show.production));
  const book = new Map<string, string>();

  async function create(entityType: EntityType, rows: Fields[]): Promise<Entity[]> {
    const operations: Operation[] = rows.map((fields) => ({ op: 'create', entityType, fields }));
    const { commit } = (await post(base, cookie, '/api/commits', {
      productionUuid: production.uuid,
      reason: 'sample show',
      operations,
    })) as { commit: { changes: { entity: Entity }[] } };
    const entities = commit.changes.map(({ entity }) => entity);
    for (const entity of entities) book.set(`${entityType} ${entity.id}`, entity.uuid);
    said(`${rows.length} × ${entityType}`);
    return entities;
  }
  const uuidOf = (type: EntityType, id: string | undefined) => {
    const uuid = id === undefined ? undefined : book.get(`${type} ${id}`);
    if (id !== undefined && !uuid)
      throw new Error(`The sample show names ${type} ${id}, which it does not hold.`);
    return uuid ?? null;
  };

  await create(
    'source',
    show.sources.map(({ connector: _, ...fields }) => fields),
  );
  await create(
    'source-output',
    show.sources.map(({ id, connector }) => ({
      sourceUuid: uuidOf('source', id),
      outputIndex: 1,
      connector: connector ?? null,
    })),
  );
  await create('send', show.sends);
  await create('ccu', show.ccus);
  await create(
    'camera',
    show.cameras.map(({ ccu, ...fields }) => ({ ...fields, ccuUuid: uuidOf('ccu', ccu) })),
  );
  await create('cable-snake', show.snakes);
  const lines = await create(
    'snake-line',
    show.lines.map(({ snake, ...fields }) => ({ ...fields, cableSnakeUuid: uuidOf('cable-snake', snake) })),
  );
  await create(
    'connection',
    show.connections.map(({ source, send, line, ...fields }) => ({
      ...fields,
      sourceUuid: uuidOf('source', source),
      sendUuid: uuidOf('send', send),
      snakeLineUuid: line === undefined ? null : (lines[line - 1]?.uuid ?? null),
    })),
  );
  await create('checklist-item', show.checklist);
  await create('stream', show.streams);
  return production.uuid;
}

/** A second sample show takes the next free id. */
async function createProduction(
  base: string,
  cookie: string,
  fields: Record<string, unknown>,
): Promise<{ uuid: string }> {
  const create = async (id: unknown) =>
    (await post(base, cookie, '/api/productions', { ...fields, id })) as Created;
  const created = await create(fields.id).catch((error: Refused) => {
    if (error.nextFree === undefined) throw error;
    return create(error.nextFree);
  });
  return created.entity;
}

/** Load-in in four weeks, load-out three days later, so that the sample is always a show to come. */
function inAMonth(production: Record<string, unknown>) {
  const at = (days: number, hour: number) => {
    const date = new Date();
    date.setUTCDate(date.getUTCDate() + days);
    date.setUTCHours(hour, 0, 0, 0);
    return date.toISOString();
  };
  return { ...production, loadIn: at(28, 8), loadOut: at(31, 22) };
}

async function post(base: string, cookie: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, base), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      cookie,
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { message: string; nextFree?: string } };
  if (!response.ok) {
    const refused: Refused = new Error(`${path} was refused: ${answer.error?.message ?? response.status}`);
    if (answer.error?.nextFree) refused.nextFree = answer.error.nextFree;
    throw refused;
  }
  return answer;
}
