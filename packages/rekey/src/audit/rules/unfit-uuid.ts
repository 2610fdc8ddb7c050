import { ident } from '../../database/sql.ts';
import { readUuid, uuidVersion } from '../../database/uuid-text.ts';
import type { Finding } from '../../subject/finding.ts';
import { isTextType } from '../../subject/key-kind.ts';
import { snakeCase } from '../../subject/names.ts';
import { sampleValues } from '../../subject/sample.ts';
import {
  type Query,
  type Rule,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** Names of columns whose value lets somebody in. */
const secret =
  /(^|_)(token|secret|api_?key|access_?key|nonce|otp|password_?reset|reset|invite|invitation|magic_?link|session|unsubscribe)(_?(id|uuid|key|code|token))?$/;
/** Names of columns that are shown to others. */
const shown = /(^|_)(public|external|share|shared|link|slug|permalink)(_?(id|uuid|key))?$/;

/** UUIDs of a version that does not fit what they are for: secrets that can be guessed, machines and times that are given away. */
export const unfitUuid: Rule = {
  async find({ tables, query }) {
    const found: Finding[] = [];
    if (!query) return found;
    for (const table of tables)
      for (const column of table.columns) {
        const finding = mayBeUuid(column) ? await judge(query, table, column) : null;
        if (finding) found.push(finding);
      }
    return found;
  },
};

const mayBeUuid = ({ name, type }: SubjectColumn) => {
  const word = snakeCase(name);
  return type === 'uuid' || (isTextType(type) && (secret.test(word) || /(^|_)(uuid|guid)$/.test(word)));
};

async function judge(query: Query, table: SubjectTable, column: SubjectColumn): Promise<Finding | null> {
  if (table.foreignKeys.some(({ columns }) => columns.includes(column.name))) return null;
  const values = await sampleValues(query, table, `t.${ident(column.name)}`, 'true', 50);
  const versions = values
    .map((value) => readUuid(value))
    .flatMap((uuid) => (uuid ? [uuidVersion(uuid)] : []));
  if (versions.length === 0) return null;
  const unfit = reasonFor(snakeCase(column.name), singleKey(table) === column, versions);
  if (!unfit) return null;
  return {
    rule: 'unfit-uuid',
    severity: unfit.severity,
    table,
    columns: [column.name],
    reason: `${column.name} holds UUIDs of version ${unfit.version}: ${unfit.why}.`,
    safeWay: unfit.safeWay,
    estimate: null,
    place: column.place,
  };
}

interface Unfit extends Pick<Finding, 'severity' | 'safeWay'> {
  version: number;
  why: string;
}

const random = 'Make new ones with gen_random_uuid() (version 4), and let the old ones expire.';

function reasonFor(name: string, isKey: boolean, versions: readonly number[]): Unfit | null {
  const has = (...wanted: number[]) => versions.find((version) => wanted.includes(version));
  const guessable = secret.test(name) ? has(1, 2, 3, 5, 6, 7) : undefined;
  if (guessable !== undefined)
    return {
      severity: 'high',
      version: guessable,
      why:
        guessable === 3 || guessable === 5
          ? 'whoever knows what it was made of can make it, so it keeps nobody out'
          : 'most of it is the time and the machine, so whoever has one can guess the others, and it keeps nobody out',
      safeWay: random,
    };
  const machine = has(1, 2);
  if (machine !== undefined)
    return {
      severity: 'medium',
      version: machine,
      why: 'it tells the network address of the machine that made it, and does not sort by its time',
      safeWay:
        'Make new keys with version 7, which sorts, or 4, which tells nothing; only the default changes, no row does.',
    };
  const dated = shown.test(name) ? has(6, 7) : undefined;
  if (dated !== undefined)
    return {
      severity: 'medium',
      version: dated,
      why: 'it tells everybody who sees it when the row was made, and in which order',
      safeWay: random,
    };
  const named = isKey ? has(3, 5) : undefined;
  if (named !== undefined)
    return {
      severity: 'info',
      version: named,
      why: 'it is made of a name or number, so whoever knows how can make all of them, and a row that is made again has the same',
      safeWay:
        'Leave it where the same key in several databases is wanted; else make new keys with version 7.',
    };
  return null;
}
