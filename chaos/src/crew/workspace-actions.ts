import type { Uuid } from '@callsign/contracts/scalars';
import type { Workspace } from '@callsign/web/sync/workspace';
import type { Random } from '../random.ts';
import type { Decision } from './actions.ts';

/** With this many shows of one's own no more are made. */
const MAX_SHOWS = 4;

const weights = { create: 4, edit: 4, remove: 2, restore: 2 };

/** Decides what to do in the list of shows; the shows that everyone works on (`kept`) are edited and never deleted; of the others everyone sees their own. */
export function decideInWorkspace(
  workspace: Workspace,
  random: Random,
  tag: string,
  kept: readonly Uuid<'production'>[],
  trash: Uuid<'production'>[],
): Decision | null {
  const others = workspace.productions().filter(({ uuid }) => !kept.includes(uuid));
  const kind = random.weighted(weights);
  switch (kind) {
    case 'create': {
      if (others.length > MAX_SHOWS) return null;
      const fields = { client: tag, showName: tag };
      return {
        intent: { kind: 'create', signature: tag, uuid: null, fields, baseVersion: null },
        perform: () => workspace.create(fields),
      };
    }
    case 'edit': {
      const row = random.pick(workspace.productions());
      const fields = { venue: tag };
      return {
        intent: { kind: 'edit', signature: tag, uuid: row.uuid, fields, baseVersion: row.version },
        perform: () => workspace.edit(row.uuid, fields, row.version),
      };
    }
    case 'remove': {
      if (others.length === 0) return null;
      const { uuid } = random.pick(others);
      return {
        intent: {
          kind: 'remove',
          signature: `DELETE /api/productions/${uuid}`,
          uuid,
          fields: {},
          baseVersion: null,
        },
        perform: () => workspace.remove(uuid),
        done({ outcome }) {
          if (outcome === 'ok') trash.push(uuid);
        },
      };
    }
    case 'restore': {
      const uuid = trash.shift();
      if (!uuid) return null;
      return {
        intent: {
          kind: 'restore',
          signature: `POST /api/productions/${uuid}/restore`,
          uuid,
          fields: {},
          baseVersion: null,
        },
        perform: () => workspace.restore(uuid),
      };
    }
    default:
      return kind satisfies never;
  }
}
