import type { SubjectTable } from './subject.ts';

/** `createdById`, `Created_By_ID` → `created_by_id`. */
export function snakeCase(name: string): string {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .replace(/^_+|_+$/g, '');
}

/** One of many: `categories` → `category`, `boxes` → `box`. */
export function singular(name: string): string {
  if (/ies$/.test(name)) return name.replace(/ies$/, 'y');
  if (/(ss|x|ch|sh)es$/.test(name)) return name.replace(/es$/, '');
  return /[^s]s$/.test(name) ? name.slice(0, -1) : name;
}

/** What a column's name says it refers to: `source_id` → `source`; null when it does not look like a reference. */
export function referredStem(column: string): string | null {
  return /^(.+)_(id|uuid|fk|key|ref|no)$/.exec(snakeCase(column))?.[1] ?? null;
}

/** The same for a list: `source_ids` → `source`. */
export function referredListStem(column: string): string | null {
  const name = snakeCase(column);
  return /^(.+)_(ids|uuids)$/.exec(name)?.[1] ?? null;
}

/** True when a stem names a table: `user`, `manager_user` and the table `app_users`' own `user` do. */
export function namesTable(stem: string, table: Pick<SubjectTable, 'name'>): boolean {
  const tableName = singular(snakeCase(table.name));
  const wanted = singular(stem);
  return wanted === tableName || wanted.endsWith(`_${tableName}`) || tableName.endsWith(`_${wanted}`);
}

const kin =
  /^((.+_)?(parent|root|ancestor|child|predecessor|successor|previous|prev|next|original|duplicate|reply_to)_(ids?|uuids?|fk|key|ref)|parent|reply_to|(superseded|replaced)_by(_id|_uuid)?|(merged_into|copied_from|cloned_from|forked_from)(_id|_uuid)?)$/;

/** True for `parent_id`, `previous_id`, `child_ids` and the like: another row of the same table. */
export const namesKin = (column: string) => kin.test(snakeCase(column));

const doneBy =
  /(^|_)(created|updated|modified|changed|deleted|assigned|approved|owned|requested|reviewed|completed|started|uploaded|reported|granted|decided|picked|raised|sent|signed|verified)_(by|to)(_id|_uuid)?$/;
const roles = /(^|_)(owner|author|assignee|creator|reviewer|approver|manager|tester|requester)(_id|_uuid)?$/;
const people =
  /^((app|auth|system)_)?(user|people|person|staff|employee|member|account|crew|crew_member|team_member)$/;

/** True for `created_by`, `owner_id` and the like. */
export const namesPerson = (column: string) =>
  doneBy.test(snakeCase(column)) || roles.test(snakeCase(column));

/** True for the tables that hold people. */
export const holdsPeople = ({ name }: Pick<SubjectTable, 'name'>) => people.test(singular(snakeCase(name)));
