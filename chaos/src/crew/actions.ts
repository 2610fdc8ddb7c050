import type { Operation } from '@callsign/contracts/commits';
import { definitionOf, type Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Book } from '@callsign/web/sync/book';
import type { Random } from '../random.ts';
import type { Action } from '../record/journal.ts';
import { type Intent, type Outcome, type WorkedOn, workedOn, workedOnTypes } from './act.ts';

/** What a member has at hand when it acts. */
export interface Situation {
  book: Book;
  random: Random;
  tag: string;
  /** Own acknowledged commits that may be undone, newest last. */
  mine: readonly Uuid<'commit'>[];
  /** Rows that somebody has deleted lately. */
  trash: { type: WorkedOn; uuid: Uuid<WorkedOn> }[];
  /** Waits as an open editor does. */
  dwell(ms: number): Promise<void>;
}

/** An action that was decided on. */
export interface Decision {
  intent: Intent;
  perform(): Promise<Outcome>;
  /** What the rest of the crew learns from it. */
  done?(action: Action): void;
}

const weights = {
  hotEdit: 34,
  edit: 16,
  editTwo: 10,
  create: 12,
  rename: 7,
  remove: 5,
  restore: 5,
  undo: 6,
  commit: 7,
  link: 4,
  show: 3,
};

/** Above this many rows of a type in a show nothing is created. */
const MAX_ROWS = 40;
/** This many rows of a type are fought over by everyone. */
const HOT_ROWS = 2;

type Row = Entity<WorkedOn>;

/** Decides what to do next; null where the show has nothing for it just now. */
export function decide(situation: Situation): Decision | null {
  const { book, random, tag } = situation;
  const [refusal] = book.refusals();
  if (refusal && random.chance(0.3)) return choose(situation, refusal);
  const type = random.pick(workedOnTypes);
  const rows = book.rows(type) as readonly Row[];
  const kind = random.weighted(weights);
  switch (kind) {
    case 'hotEdit': {
      const hot = rows.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)).slice(0, HOT_ROWS);
      return hot.length === 0 ? null : edit(situation, type, random.pick(hot), [workedOn[type][0]], true);
    }
    case 'edit':
      return pickRow(rows, random, (row) => edit(situation, type, row, [random.pick(workedOn[type])], false));
    case 'editTwo':
      return pickRow(rows, random, (row) => edit(situation, type, row, workedOn[type], random.chance(0.5)));
    case 'create':
      return create(situation, type, rows);
    case 'rename':
      return pickRow(rows, random, (row) => {
        const id = `${definitionOf(type)?.prefix} ${1 + random.below(MAX_ROWS)}`;
        return put(situation, type, row, 'rename', { id }, row.version, 'id');
      });
    case 'link': {
      const ccu = random.pick([null, ...book.rows('ccu').map(({ uuid }) => uuid)]);
      return pickRow(book.rows('camera') as readonly Row[], random, (row) =>
        put(situation, 'camera', row, 'edit', { ccuUuid: ccu }, row.version, 'ccuUuid'),
      );
    }
    case 'remove':
      return rows.length < 8 ? null : pickRow(rows, random, (row) => remove(situation, type, row));
    case 'restore':
      return restore(situation);
    case 'undo':
      return undo(situation);
    case 'commit':
      return commit(situation, type, rows);
    case 'show':
      return {
        intent: intent('edit', tag, book.productionUuid, { note: tag }),
        perform: () => book.edit('production', book.productionUuid, { note: tag }),
      };
    default:
      return kind satisfies never;
  }
}

const intent = (
  kind: string,
  signature: string,
  uuid: Uuid | null = null,
  fields: Intent['fields'] = {},
  baseVersion: number | null = null,
): Intent => ({ kind, signature, uuid, fields, baseVersion });

const pathOf = (type: WorkedOn, uuid: Uuid) => `/api/${definitionOf(type)?.plural}/${uuid}`;

function pickRow(rows: readonly Row[], random: Random, then: (row: Row) => Decision): Decision | null {
  return rows.length === 0 ? null : then(random.pick(rows));
}

/** An edit of text; with `isSlow` the editor stays open for up to 1.5 seconds before Enter. */
function edit(
  situation: Situation,
  type: WorkedOn,
  row: Row,
  fields: readonly string[],
  isSlow: boolean,
): Decision {
  const { random, tag, dwell } = situation;
  const values = Object.fromEntries(fields.map((field) => [field, tag]));
  const decision = put(situation, type, row, 'edit', values, row.version, tag);
  const ms = isSlow ? random.between(0, 1500) : 0;
  return { ...decision, perform: () => (isSlow ? dwell(ms).then(decision.perform) : decision.perform()) };
}

function put(
  { book }: Situation,
  type: WorkedOn,
  row: Row,
  kind: string,
  fields: Record<string, unknown>,
  baseVersion: number,
  mark: string,
): Decision {
  const signature = kind === 'edit' && mark.includes('.') ? mark : `PUT ${pathOf(type, row.uuid)} ${mark}`;
  return {
    intent: intent(kind, signature, row.uuid, fields, baseVersion),
    perform: () => book.edit(type, row.uuid, fields as never, baseVersion),
  };
}

function create({ book, random, tag }: Situation, type: WorkedOn, rows: readonly Row[]): Decision | null {
  if (rows.length >= MAX_ROWS) return null;
  const [text] = workedOn[type];
  const sources = book.rows('source');
  if (type === 'source-output' && sources.length === 0) return null;
  const fields: Record<string, unknown> = {
    [text]: tag,
    ...(type === 'source-output' ? { sourceUuid: random.pick(sources).uuid } : {}),
    ...(random.chance(0.2) ? { id: `${definitionOf(type)?.prefix} ${1 + random.below(MAX_ROWS)}` } : {}),
  };
  return {
    intent: intent('create', tag, null, fields),
    perform: () => book.create(type, fields as never),
  };
}

function remove({ book, trash }: Situation, type: WorkedOn, row: Row): Decision {
  return {
    intent: intent('remove', `DELETE ${pathOf(type, row.uuid)}`, row.uuid),
    perform: () => book.remove(type, row.uuid),
    done({ outcome }) {
      if (outcome === 'ok') trash.push({ type, uuid: row.uuid });
    },
  };
}

function restore({ book, random, trash }: Situation): Decision | null {
  if (trash.length === 0) return null;
  const [one] = trash.splice(random.below(trash.length), 1);
  if (!one) return null;
  return {
    intent: intent('restore', `POST ${pathOf(one.type, one.uuid)}/restore`, one.uuid),
    perform: () => book.restore(one.type, one.uuid),
  };
}

function undo({ book, random, mine }: Situation): Decision | null {
  if (mine.length === 0) return null;
  const uuid = random.pick(mine.slice(-8));
  return {
    intent: intent('undo', `POST /api/commits/${uuid}/undo`),
    perform: () => book.undo(uuid),
  };
}

/** Several rows at once: texts, a new row, now and then two rows that swap their ids. */
function commit({ book, random, tag }: Situation, type: WorkedOn, rows: readonly Row[]): Decision | null {
  if (rows.length < 3) return null;
  const text = workedOn[type][1];
  const chosen = new Set(Array.from({ length: 2 + random.below(4) }, () => random.pick(rows)));
  const operations: Operation[] = [...chosen].map(({ uuid }) => ({
    op: 'update',
    entityType: type,
    uuid,
    fields: { [text]: tag },
  }));
  const [a, b] = [...chosen];
  if (a && b && random.chance(0.3)) {
    const swap = [
      [a, b.id],
      [b, a.id],
    ] as const;
    for (const [{ uuid }, id] of swap)
      operations.push({ op: 'update', entityType: type, uuid, fields: { id } });
  }
  if (type !== 'source-output' && rows.length < MAX_ROWS && random.chance(0.4))
    operations.push({ op: 'create', entityType: type, fields: { [workedOn[type][0]]: tag } });
  return {
    intent: intent('commit', tag),
    perform: () => book.commit(operations, tag),
  };
}

/** What a person does with a refused value: keeps it, or takes theirs. */
function choose({ book, random, tag }: Situation, refusal: ReturnType<Book['refusals']>[number]): Decision {
  const { uuid, field, value, problem, entityType } = refusal;
  if (random.chance(0.4) || problem.code !== 'FIELD_CONFLICT') {
    book.discard(uuid, field);
    return {
      intent: intent('discard', tag, uuid, { [field]: value }),
      perform: async () => ({ ok: false, error: problem }),
    };
  }
  const shown = (problem.entity as { version?: number } | undefined)?.version ?? 0;
  const baseVersion = Math.max(shown, book.confirmed(uuid)?.version ?? 0);
  const signature =
    typeof value === 'string' && value.includes('.')
      ? value
      : `PUT ${pathOf(entityType as WorkedOn, uuid)} ${field}`;
  return {
    intent: intent('edit', signature, uuid, { [field]: value }, baseVersion),
    perform: () => book.retry(uuid, field),
  };
}
