import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Book } from '@callsign/web/sync/book';
import type { Result } from '@callsign/web/sync/result';
import type { Action, Journal } from '../record/journal.ts';

/** An action before it is carried out. */
export type Intent = Pick<Action, 'kind' | 'uuid' | 'fields' | 'baseVersion' | 'signature'>;

/** Whatever a book or the workspace answers to a write. */
export type Outcome = Result & { entity?: { uuid: Uuid } };

/** Where a member acts: who it is, and what became of the page when it was closed. */
export interface Acting {
  client: string;
  journal: Journal;
  /** The drafts of a row in the screen of the action. */
  drafts(uuid: Uuid): ReturnType<Book['drafts']>;
}

/** Carries an action out and writes down what the screen told of it. */
export async function act(
  { client, journal, drafts }: Acting,
  tag: string,
  intent: Intent,
  perform: () => Promise<Outcome>,
): Promise<Action> {
  const action: Action = {
    ...intent,
    tag,
    client,
    startedAt: journal.now(),
    settledAt: null,
    outcome: 'pending',
    commit: null,
    code: null,
    lostFields: [],
  };
  journal.actions.push(action);
  const result = await perform();
  action.settledAt = journal.now();
  if (result.ok) {
    action.outcome = 'ok';
    action.commit = result.commit;
    return action;
  }
  const { error } = result;
  action.code = error.code;
  action.outcome = error.code === 'NOT_READY' ? 'left' : 'refused';
  if (action.outcome === 'refused' && intent.uuid && (intent.kind === 'edit' || intent.kind === 'rename')) {
    const own = Object.keys(intent.fields);
    const named = error.code === 'FIELD_CONFLICT' ? Object.keys(error.fields ?? {}) : own;
    const kept = drafts(intent.uuid);
    action.lostFields = named.filter((field) => own.includes(field) && !kept?.has(field));
  }
  return action;
}

/** Entity types that the crew works on, with the text fields that actions write their tag into. */
export const workedOn = {
  source: ['name', 'note'],
  send: ['name', 'note'],
  camera: ['name', 'note'],
  ccu: ['name', 'note'],
  'source-output': ['connector', 'note'],
} as const satisfies Partial<Record<EntityType, readonly string[]>>;

export type WorkedOn = keyof typeof workedOn;
export const workedOnTypes = Object.keys(workedOn) as WorkedOn[];
