import type { ChangesPage, historyPage } from '@callsign/contracts/api';
import type { Uuid } from '@callsign/contracts/scalars';
import type { z } from 'zod';
import type { Acknowledged } from './acknowledged.ts';
import type { Entry } from './entry.ts';
import type { Api } from './http.ts';
import { type Model, rowOf } from './model.ts';
import { withoutClaim } from './other-history.ts';
import type { Problem } from './result.ts';
import { valueIn } from './row.ts';
import { sameValue } from './same-value.ts';

/** How many commits are asked for at once. */
const PAGE = 1_000;

/**
 * Which of these acknowledged writes of one production its log does not hold; null where the server cannot say it just now.
 * A commit that has survived has the seq that it had.
 */
export async function findLost(
  api: Api,
  production: Uuid<'production'>,
  all: readonly Acknowledged[],
  signal: AbortSignal,
): Promise<readonly Acknowledged[] | null> {
  const wanted = new Map(all.map((one) => [one.commit, one]));
  const last = Math.max(...all.map(({ seq }) => seq));
  for (let after = Math.min(...all.map(({ from }) => from)) - 1; ; ) {
    const path = `/api/productions/${production}/changes?after=${after}&limit=${PAGE}`;
    const answer = await api({ method: 'GET', path }, signal);
    // A show that is gone, or whose crew this person has left: there is nobody to tell.
    if (answer.kind === 'refused') return [];
    if (answer.kind === 'unreachable') return null;
    const { commits, more } = answer.body as ChangesPage;
    for (const { uuid } of commits) wanted.delete(uuid);
    after = commits.at(-1)?.seq ?? last;
    if (wanted.size === 0 || !more || after >= last) return [...wanted.values()];
  }
}

/**
 * Which of these acknowledged writes to the list of productions the histories of those productions do not hold; null where
 * the server cannot say it just now. A production that is gone was made in what is lost, if its maker is the one who asks.
 */
export async function findLostProductions(
  api: Api,
  all: readonly Acknowledged[],
  signal: AbortSignal,
): Promise<readonly Acknowledged[] | null> {
  const lost: Acknowledged[] = [];
  for (const [uuid, writes] of Map.groupBy(all, ({ row }) => row?.uuid)) {
    if (uuid === undefined) continue;
    const answer = await api({ method: 'GET', path: `/api/productions/${uuid}/history` }, signal);
    if (answer.kind === 'unreachable') return null;
    const made = writes.some(({ action }) => action.do === 'create');
    if (answer.kind === 'refused') lost.push(...(made ? writes : []));
    else lost.push(...writes.filter((one) => !isIn(answer.body as z.infer<typeof historyPage>, one)));
  }
  return lost;
}

/** Whether a row's history holds a write, or does not reach back to it. */
function isIn({ changes }: z.infer<typeof historyPage>, { commit, row }: Acknowledged): boolean {
  const oldest = changes.at(-1)?.version ?? 1;
  return (row?.version ?? 0) < oldest || changes.some((change) => change.commit === commit);
}

/** What the author of lost writes is asked about. */
interface Situation {
  /** The rows as the history that holds has them. */
  model: Model;
  /** What waits or was refused already. */
  entries: readonly Entry[];
  /** Everything acknowledged, in its order: a later write to a field takes an earlier one's place. */
  acknowledged: readonly Acknowledged[];
  /** The uuid under which a row that was made here was first known. */
  firstNameOf: (uuid: Uuid) => Uuid | undefined;
}

/** Lost writes as entries that wait for their author: never sent by themselves, each once, without what is there or replaced by now. */
export function lostEntries(lost: readonly Acknowledged[], situation: Situation): Entry[] {
  const made = new Set(lost.flatMap(({ action }) => (action.do === 'create' ? [action.temporary] : [])));
  return lost.flatMap((one) => {
    const action = whatIsMissing(one, made, lost, situation);
    return action === null ? [] : [asEntry({ ...one, action })];
  });
}

function whatIsMissing(
  { action, order }: Acknowledged,
  made: ReadonlySet<Uuid>,
  lost: readonly Acknowledged[],
  { model, entries, acknowledged, firstNameOf }: Situation,
): Acknowledged['action'] | null {
  switch (action.do) {
    case 'create': {
      const isOfRow = ({ action: later }: Acknowledged) =>
        (later.do === 'remove' || later.do === 'restore') && firstNameOf(later.uuid) === action.temporary;
      if (acknowledged.findLast(isOfRow)?.action.do === 'remove') return null;
      // Its author's later edits went with it: it comes back as it was last.
      const edits = lost.flatMap(({ action: edit }) =>
        edit.do === 'edit' && firstNameOf(edit.uuid) === action.temporary ? [edit.fields] : [],
      );
      return { ...action, fields: Object.assign({}, action.fields, ...edits), moveOn: false };
    }
    case 'edit': {
      const firstName = firstNameOf(action.uuid);
      if (firstName && made.has(firstName)) return null;
      const row = rowOf(model, action.uuid);
      const isReplaced = (field: string) =>
        [...entries, ...acknowledged.filter((other) => other.order > order)].some(
          ({ action: other }) => other.do === 'edit' && other.uuid === action.uuid && field in other.fields,
        );
      const missing = Object.entries(action.fields).filter(
        ([field, value]) => !isReplaced(field) && !(row && sameValue(valueIn(row, field), value)),
      );
      return missing.length > 0 ? { ...action, fields: Object.fromEntries(missing) } : null;
    }
    case 'remove':
      return rowOf(model, action.uuid) ? action : null;
    case 'restore': {
      const firstName = firstNameOf(action.uuid);
      return rowOf(model, action.uuid) || (firstName && made.has(firstName)) ? null : action;
    }
    case 'undo':
    case 'redo':
    case 'commit':
      return action;
    default:
      return action satisfies never;
  }
}

/** Its key is made of the one it had, so that two tabs that find out put it before its author once. */
function asEntry({ key, order, at, production, action, history }: Acknowledged): Entry {
  const entry: Entry = {
    key: `lost-${key}`,
    order,
    at,
    production,
    action,
    request: null,
    problem: lostProblem,
    history,
    isLost: true,
  };
  return withoutClaim(entry);
}

const lostProblem: Problem = {
  code: 'NOT_FOUND',
  message:
    'This was saved, and is gone: the database failed over to a copy that had not received it. Look whether it is still wanted.',
};
