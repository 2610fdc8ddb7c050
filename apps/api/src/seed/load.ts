import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { momentsOf, wallAt } from '@callsign/contracts/wall-clock';
import { post, type Refused } from './callsign-client.ts';
import { type Fields, SampleBook } from './sample-book.ts';

/**
 * The sample show as the crew's workbook holds it: rows name each other by display id. Of a type that it leaves out the
 * definition's sample is shown; an empty list says that the show has no such rows.
 */
export interface Workbook {
  production: Record<string, unknown>;
  sources?: (Fields & { connector?: string })[];
  sends?: Fields[];
  ccus?: Fields[];
  cameras?: (Fields & { ccu?: string })[];
  snakes?: Fields[];
  lines?: (Fields & { snake: string })[];
  connections?: (Fields & { source?: string; send?: string; line?: number })[];
  checklist?: Fields[];
  streams?: Fields[];
  switches?: Fields[];
}

/** The workbook that stands beside this file. */
export async function readWorkbook(): Promise<Workbook> {
  return JSON.parse(await readFile(join(import.meta.dirname, 'sample-show.json'), 'utf8')) as Workbook;
}

/** Loads a show through the API at `base` as the person of a session, a commit per type; answers the new production's uuid. */
export async function loadShow(
  workbook: Workbook,
  base: string,
  cookie: string,
  said: (progress: string) => void,
): Promise<string> {
  const production = await createProduction(base, cookie, inAMonth(workbook.production));
  const book = new SampleBook(async (operations) => {
    const body = { productionUuid: production.uuid, reason: 'sample show', operations };
    const answer = await post(base, cookie, '/api/commits', body);
    said(`${operations.length} × ${operations[0]?.entityType}`);
    return (answer as { commit: { changes: { entity: Entity }[] } }).commit.changes.map(
      ({ entity }) => entity,
    );
  });
  await createRows(book, workbook);
  await book.createUnsaid();
  return production.uuid;
}

/** What a row refers to is created before it. */
async function createRows(book: SampleBook, workbook: Workbook): Promise<void> {
  const { sources, cameras, lines, connections } = workbook;
  await book.create(
    'source',
    sources?.map(({ connector: _, ...fields }) => fields),
  );
  await book.create(
    'source-output',
    sources?.map(({ id, connector }) => ({
      sourceUuid: book.uuidOf('source', id),
      outputIndex: 1,
      connector: connector ?? null,
    })),
  );
  await book.create('send', workbook.sends);
  await book.create('ccu', workbook.ccus);
  await book.create(
    'camera',
    cameras?.map(({ ccu, ...fields }) => ({ ...fields, ccuUuid: book.uuidOf('ccu', ccu) })),
  );
  await book.create('cable-snake', workbook.snakes);
  const stored = await book.create(
    'snake-line',
    lines?.map(({ snake, ...fields }) => ({ ...fields, cableSnakeUuid: book.uuidOf('cable-snake', snake) })),
  );
  await book.create(
    'connection',
    connections?.map(({ source, send, line, ...fields }) => ({
      ...fields,
      sourceUuid: book.uuidOf('source', source),
      sendUuid: book.uuidOf('send', send),
      snakeLineUuid: line === undefined ? null : (stored[line - 1]?.uuid ?? null),
    })),
  );
  await book.create('checklist-item', workbook.checklist);
  await book.create('stream', workbook.streams);
  await book.create('switch', workbook.switches);
}

/** A further sample show takes the next free id, and the one after it where somebody else has taken that meanwhile. */
async function createProduction(
  base: string,
  cookie: string,
  fields: Record<string, unknown>,
): Promise<{ uuid: Uuid }> {
  for (let { id } = fields; ; ) {
    try {
      const created = await post(base, cookie, '/api/productions', { ...fields, id });
      return (created as { entity: { uuid: Uuid } }).entity;
    } catch (error) {
      const { nextFree } = error as Refused;
      if (nextFree === undefined) throw error;
      id = nextFree;
    }
  }
}

/** Load-in in four weeks, load-out three days later, on the venue's clocks, so that the sample is always a show to come. */
function inAMonth(production: Record<string, unknown>) {
  const zone = typeof production.zone === 'string' ? production.zone : 'UTC';
  const at = (days: number, hour: number) => {
    const wall = new Date(wallAt(Date.now(), zone));
    wall.setUTCDate(wall.getUTCDate() + days);
    wall.setUTCHours(hour, 0, 0, 0);
    // No clock leaves these hours out.
    return new Date(momentsOf(wall.getTime(), zone)[0] ?? wall).toISOString();
  };
  return { ...production, loadIn: at(28, 8), loadOut: at(31, 22) };
}
