import type { Commit, Operation } from '@callsign/contracts/commits';
import { definitionOf, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { Request } from './http.ts';
import type { Settled } from './outbox.ts';
import { type Overlay, withEdit, withHeld, withoutRefusal, withRefusal } from './overlay.ts';
import { createOwnVersions } from './own-versions.ts';
import type { Platform } from './platform.ts';
import type { Replica } from './replica.ts';
import type { Problem, Result, RowResult, Skipped } from './result.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a write answers: a row where it was to one row, and what an undo left alone. */
interface Written {
  commit: Commit;
  entity?: Entity;
  skipped?: Skipped[];
}

/** Everything a person can do to the rows of a replica. */
export interface Writes {
  edit(type: EntityType, uuid: string, fields: Values, seenVersion?: number): Promise<Result>;
  create(type: EntityType, fields: Values): Promise<RowResult<EntityType>>;
  remove(type: EntityType, uuid: string): Promise<RowResult<EntityType>>;
  restore(type: EntityType, uuid: string, id?: string): Promise<RowResult<EntityType>>;
  undo(commitUuid: string): Promise<Result>;
  commit(operations: readonly Operation[], reason?: string): Promise<Result>;
  retry(uuid: string, field: string, value?: unknown): Promise<Result>;
  discard(uuid: string, field: string): void;
}

/** Makes the writes of a replica; `production` is whose rows they are (null: productions themselves). */
export function createWrites(platform: Platform, replica: Replica, production: string | null): Writes {
  const { outbox } = replica;
  const own = createOwnVersions();

  /** Sends a request until it is answered, and applies the answer: the writer's own screen needs no echo. */
  async function send(request: Request): Promise<Settled> {
    const answer = await outbox.deliver(request);
    if (answer.kind === 'ok') {
      const { commit } = answer.body as Written;
      own.note(commit);
      replica.answered(commit);
    } else if (['PRODUCTION_DELETED', 'PRODUCTION_NOT_FOUND'].includes(answer.problem.code)) {
      if (production !== null) replica.doubt();
    }
    return answer;
  }

  function queue(lanes: readonly string[], makeRequest: () => Omit<Request, 'key'>): Promise<Settled> {
    return outbox.run(lanes, () => send({ ...makeRequest(), key: platform.key() }));
  }

  function versionToSend(uuid: string, fields: Values, seen: number | null): { version?: number } {
    const version = own.toSend(uuid, Object.keys(fields), seen, replica.confirmed(uuid));
    return version === undefined ? {} : { version };
  }

  async function edit(type: EntityType, uuid: string, fields: Values, seenVersion?: number): Promise<Result> {
    const seen = seenVersion ?? replica.confirmed(uuid)?.version ?? null;
    const firstKey = platform.key();
    replica.lay((overlay) =>
      withEdit(overlay, { key: firstKey, entityType: type, uuid, fields, heldAt: null }),
    );
    return outbox.run([uuid], async () => {
      let rest = fields;
      let problem: Problem | null = null;
      for (let key = firstKey; ; ) {
        const body = { ...rest, ...versionToSend(uuid, rest, seen) };
        const answer = await send({ method: 'PUT', path: pathOf(type, uuid), body, key });
        if (answer.kind === 'ok') {
          const { entity } = answer.body as Written;
          const held = key;
          replica.lay((overlay) => withHeld(overlay, held, entity?.version ?? 0));
          return problem ? { ok: false, error: problem } : resultOf(answer);
        }
        problem ??= answer.problem;
        const refused = refusedFields(answer.problem, rest);
        const [failed, nextKey] = [key, platform.key()];
        replica.lay((overlay) => withRefusal(overlay, failed, refused, answer.problem, nextKey));
        rest = Object.fromEntries(Object.entries(rest).filter(([field]) => !refused.includes(field)));
        if (Object.keys(rest).length === 0) return { ok: false, error: problem };
        key = nextKey;
      }
    });
  }

  return {
    edit,
    async create(type, fields) {
      const key = platform.key();
      const without = ({ unsaved, ...overlay }: Overlay): Overlay => ({
        ...overlay,
        unsaved: unsaved.filter((row) => row.key !== key),
      });
      replica.lay((overlay) => ({
        ...overlay,
        unsaved: [...overlay.unsaved, { key, entityType: type, fields }],
      }));
      const scope = production === null ? {} : { productionUuid: production };
      const answer = await queue([`create ${type}`], () => ({
        method: 'POST',
        path: pathOf(type),
        body: { ...scope, ...fields },
      }));
      replica.lay(without);
      return rowResultOf(answer);
    },
    async remove(type, uuid) {
      return rowResultOf(await queue([uuid], () => ({ method: 'DELETE', path: pathOf(type, uuid) })));
    },
    async restore(type, uuid, id) {
      const body = id === undefined ? {} : { id };
      return rowResultOf(
        await queue([uuid], () => ({ method: 'POST', path: `${pathOf(type, uuid)}/restore`, body })),
      );
    },
    async undo(commitUuid) {
      const path = `/api/commits/${commitUuid}/undo`;
      return resultOf(
        await queue([], () => ({ method: 'POST', path, body: { productionUuid: production } })),
      );
    },
    async commit(operations, reason) {
      const seen = new Map(
        operations.flatMap((operation) =>
          operation.op === 'update'
            ? [[operation, operation.version ?? replica.confirmed(operation.uuid)?.version ?? null] as const]
            : [],
        ),
      );
      const uuids = operations.flatMap((operation) => ('uuid' in operation ? [operation.uuid] : []));
      const answer = await queue([...new Set(uuids)], () => ({
        method: 'POST',
        path: '/api/commits',
        body: {
          productionUuid: production,
          ...(reason === undefined ? {} : { reason }),
          operations: operations.map((operation) =>
            operation.op === 'update'
              ? {
                  ...operation,
                  ...versionToSend(operation.uuid, operation.fields, seen.get(operation) ?? null),
                }
              : operation,
          ),
        },
      }));
      return resultOf(answer);
    },
    async retry(uuid, field, value) {
      const refusal = replica.overlay().refused.find((it) => it.uuid === uuid && it.field === field);
      if (!refusal) return { ok: false, error: nothingRefused };
      const shown = (refusal.problem.entity as { version?: number } | undefined)?.version ?? 0;
      const version = Math.max(shown, replica.confirmed(uuid)?.version ?? 0);
      return edit(
        refusal.entityType,
        uuid,
        { [field]: value === undefined ? refusal.value : value },
        version || undefined,
      );
    },
    discard(uuid, field) {
      replica.lay((overlay) => withoutRefusal(overlay, uuid, field));
    },
  };
}

/** The fields that a refusal is about; the others of the same edit stand by themselves and are sent again. */
function refusedFields(problem: Problem, fields: Values): string[] {
  const named =
    problem.code === 'FIELD_CONFLICT'
      ? Object.keys(problem.fields ?? {})
      : problem.code === 'ID_TAKEN'
        ? ['id']
        : [];
  const concerned = named.filter((field) => field in fields);
  return concerned.length > 0 ? concerned : Object.keys(fields);
}

function pathOf(type: EntityType, uuid?: string): string {
  const base = `/api/${definitionOf(type)?.plural}`;
  return uuid === undefined ? base : `${base}/${uuid}`;
}

function resultOf(answer: Settled): Result {
  if (answer.kind === 'refused') return { ok: false, error: answer.problem };
  const { commit, skipped } = answer.body as Written;
  return { ok: true, commit, skipped: skipped ?? [] };
}

function rowResultOf(answer: Settled): RowResult<EntityType> {
  const result = resultOf(answer);
  if (!result.ok || answer.kind === 'refused') return result as RowResult<EntityType>;
  return { ...result, entity: (answer.body as Written).entity as Entity };
}

const nothingRefused: Problem = {
  code: 'NOT_FOUND',
  message: 'Nothing is refused in this cell any more.',
};
