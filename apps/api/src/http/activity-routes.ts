import { Readable } from 'node:stream';
import { activityPage, activityQuery, identifierParam } from '@callsign/contracts/api';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type pg from 'pg';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import {
  type ActivityFilter,
  activityCells,
  activityColumns,
  activityRows,
  readActivity,
} from '../history/activity.ts';
import { csvLine } from '../history/csv.ts';
import { resolveProduction } from '../identifiers/lookup.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';

/** What happened in a production, to read and to keep. */
export function activityRoutes(app: FastifyInstance, deps: Deps): void {
  app.get('/api/productions/:identifier/activity', {
    config: forMember('show:read', 'production'),
    schema: {
      tags: ['Shows'],
      summary:
        'What happened in a show: commits, newest first, field by field; also as CSV (all that fits the filter)',
      params: identifierParam,
      querystring: activityQuery,
      response: { 200: activityPage, ...refusals },
    },
    handler: async (request, reply) => {
      const { identifier } = request.params as z.infer<typeof identifierParam>;
      const stream = await resolveProduction(deps, identifier);
      const filter = request.query as ActivityFilter;
      const wantsCsv = /^\s*text\/csv\b/i.test(request.headers.accept ?? '');
      if (filter.format === 'csv' || (filter.format === undefined && wantsCsv))
        return sendCsv(reply, deps.pool, stream, filter);
      return readActivity(deps.pool, stream, filter, filter.limit ?? 50);
    },
  });
}

function sendCsv(reply: FastifyReply, pool: pg.Pool, stream: Uuid<'production'>, filter: ActivityFilter) {
  async function* lines() {
    // The byte order mark is what tells a spreadsheet that this is UTF-8.
    yield `\uFEFF${csvLine(activityColumns)}`;
    for await (const row of activityRows(pool, stream, filter))
      yield activityCells(row).map(csvLine).join('');
  }
  return reply
    .header('content-type', 'text/csv; charset=utf-8; header=present')
    .header('content-disposition', 'attachment; filename="activity.csv"')
    .send(Readable.from(lines()));
}
