import { type ExternalAccess, externalAccess, externalAccessBody } from '@callsign/contracts/partner-keys';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forWorkspaceOwner } from './route-rule.ts';

const tags = ['Partners'];

/** The switch of all external access, for the workspace's owner: who threw it last, and when. */
export function accessRoutes(app: FastifyInstance, { pool, partners }: Deps): void {
  async function read(): Promise<ExternalAccess> {
    const { rows } = await pool.query<{ on: boolean; at: Date; by: string | null }>(
      `select c.is_on as on, c.changed_at as at, u.name as by from external_access_changes c
       left join users u on u.uuid = c.changed_by order by c.changed_at desc, c.uuid desc limit 100`,
    );
    const changes = rows.map(({ on, at, by }) => ({ on, at: at.toISOString(), by }));
    return { on: changes[0]?.on ?? true, changes };
  }

  app.get('/api/external-access', {
    config: forWorkspaceOwner,
    schema: {
      tags,
      summary: 'Whether partners are answered at all, and who switched it when',
      response: { 200: externalAccess, ...refusals },
    },
    handler: read,
  });

  app.put('/api/external-access', {
    config: forWorkspaceOwner,
    schema: {
      tags,
      summary: 'Switches all external access off or on, on every instance at once',
      body: externalAccessBody,
      response: { 200: externalAccess, ...refusals },
    },
    handler: async (request) => {
      const { on } = request.body as z.infer<typeof externalAccessBody>;
      const { userId } = signedIn(request);
      if ((await read()).on !== on) {
        await pool.query('insert into external_access_changes (is_on, changed_by) values ($1, $2)', [
          on,
          userId,
        ]);
        request.log.warn({ userId, on }, 'external access was switched');
      }
      partners.changed();
      return read();
    },
  });
}
