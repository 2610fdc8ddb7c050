import { type ErrorDetails, MAX_ISSUES } from '@callsign/contracts/errors';
import { MISSING } from '@callsign/contracts/issue-text';

type Issue = NonNullable<ErrorDetails['issues']>[number];

/** What is wrong with a request, as the validation of Fastify tells it of each issue of zod. */
export interface ZodProblem {
  keyword: string;
  instancePath: string;
  message: string;
  params: { keys?: string[]; origin?: string };
}

/** The longest path and message of an issue: both may repeat what was sent. */
const MAX_CHARACTERS = 200;

/** The first MAX_ISSUES issues of a request, how many more there are, and a sentence that tells of the first. */
export function readIssues(
  problems: readonly ZodProblem[],
  where: string,
): { sentence: string; issues: Issue[]; moreIssues?: number } {
  const issues: Issue[] = [];
  let count = 0;
  for (const problem of problems) {
    count += problem.keyword === 'unrecognized_keys' ? (problem.params.keys?.length ?? 0) : 1;
    if (issues.length < MAX_ISSUES) issues.push(...readIssue(problem, where, MAX_ISSUES - issues.length));
  }
  const moreIssues = count - issues.length;
  return { sentence: sentence(issues[0], count), issues, ...(moreIssues > 0 && { moreIssues }) };
}

function readIssue(problem: ZodProblem, where: string, most: number): Issue[] {
  const path = problem.instancePath.split('/').filter(Boolean).join('.');
  const place = where === 'body' ? path : [where, path].filter(Boolean).join('.');
  const at = (name: string) => clip([place, name].filter(Boolean).join('.'));
  switch (problem.keyword) {
    case 'unrecognized_keys':
      return (problem.params.keys ?? [])
        .slice(0, most)
        .map((key) =>
          key === 'uuid'
            ? { path: at(key), problem: 'not-allowed', message: 'is made by the database and never sent' }
            : { path: at(key), problem: 'unknown-field', message: 'is no field that can be written here' },
        );
    case 'invalid_type':
      return [
        {
          path: at(''),
          problem: problem.message === MISSING ? 'missing' : 'wrong-type',
          message: clip(problem.message),
        },
      ];
    case 'too_big':
      return [
        {
          path: at(''),
          problem: problem.params.origin === 'string' ? 'too-long' : 'invalid',
          message: clip(problem.message),
        },
      ];
    default:
      return [{ path: at(''), problem: 'invalid', message: clip(problem.message) }];
  }
}

const clip = (text: string) =>
  text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS).toWellFormed()}…` : text;

function sentence(first: Issue | undefined, count: number): string {
  if (!first) return 'The request is not of the expected form.';
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return `${first.path || 'The body'} ${first.message}${more}.`;
}
