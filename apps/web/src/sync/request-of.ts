import type { Uuid } from '@callsign/contracts/scalars';
import type { Entry, IdsByRow } from './entry.ts';
import type { Request } from './http.ts';
import { rowPath } from './row.ts';

/** The version to send with fields whose author saw the row at `seen`. */
export type VersionToSend = (
  uuid: Uuid,
  fields: readonly string[],
  seen: number | null,
) => number | undefined;

/** The request that carries an entry. */
export function requestOf(
  { key, production, action, history }: Entry,
  versionToSend: VersionToSend,
): Request {
  const countedIn = history === undefined ? {} : { history };
  const claim = (uuid: Uuid, fields: object, seen: number | null) => {
    const version = versionToSend(uuid, Object.keys(fields), seen);
    return version === undefined ? {} : { version };
  };
  switch (action.do) {
    case 'edit': {
      const { entityType, uuid, fields, seen } = action;
      return {
        method: 'PUT',
        path: rowPath(entityType, uuid),
        body: { ...fields, ...claim(uuid, fields, seen) },
        key,
        ...countedIn,
      };
    }
    case 'create': {
      const scope = production === null ? {} : { productionUuid: production };
      return { method: 'POST', path: rowPath(action.entityType), body: { ...scope, ...action.fields }, key };
    }
    case 'remove':
      return { method: 'DELETE', path: rowPath(action.entityType, action.uuid), key };
    case 'restore': {
      const path = `${rowPath(action.entityType, action.uuid)}/restore`;
      return { method: 'POST', path, body: withIds(action), key };
    }
    case 'undo':
      return action.commit === null
        ? { method: 'POST', path: `/api/productions/${production}/undo`, body: step(action), key }
        : {
            method: 'POST',
            path: `/api/commits/${action.commit}/undo`,
            body: { productionUuid: production, ...withIds(action) },
            key,
          };
    case 'redo':
      return { method: 'POST', path: `/api/productions/${production}/redo`, body: step(action), key };
    case 'commit': {
      const operations = action.operations.map((operation) =>
        operation.op === 'update'
          ? { ...operation, ...claim(operation.uuid, operation.fields, operation.version ?? null) }
          : operation,
      );
      const body = {
        productionUuid: production,
        ...(action.reason === undefined ? {} : { reason: action.reason }),
        ...(action.applyRest ? { onConflict: 'apply-rest' } : {}),
        operations,
      };
      return { method: 'POST', path: '/api/commits', body, key, ...countedIn };
    }
    default:
      return action satisfies never;
  }
}

const withIds = ({ ids }: { ids?: IdsByRow }) => (ids === undefined ? {} : { ids });
const step = (action: { below?: string; ids?: IdsByRow }) => ({
  ...(action.below === undefined ? {} : { below: action.below }),
  ...withIds(action),
});
