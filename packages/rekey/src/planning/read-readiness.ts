import { RekeyError } from '../database/rekey-error.ts';
import type { ReadinessCheck } from '../plan/plan.ts';

/** Reads a list of readiness checks, as a plan's `before` or a file of `--before` has it. Throws BAD_ARGUMENT. */
export function readReadiness(value: unknown, where: string): ReadinessCheck[] {
  if (!Array.isArray(value)) throw refusal(where);
  return value.map((it: unknown) => {
    if (!isCheck(it)) throw refusal(where);
    return it;
  });
}

function isCheck(value: unknown): value is ReadinessCheck {
  if (typeof value !== 'object' || value === null) return false;
  const { name, unit, remedy, sql, command, ...more } = value as Record<string, unknown>;
  const isText = (it: unknown) => typeof it === 'string' && it.trim() !== '';
  const isTextIfThere = (it: unknown) => it === undefined || isText(it);
  const asks = [sql, command].filter((it) => it !== undefined);
  return (
    isText(name) &&
    isTextIfThere(unit) &&
    isTextIfThere(remedy) &&
    asks.length === 1 &&
    asks.every(isText) &&
    Object.keys(more).length === 0
  );
}

/** A check that is given in the command line: a query by its first word, otherwise a command. */
export function readinessOfText(text: string): ReadinessCheck {
  const isQuery = /^\s*(?:select|with|table|values)\b/i.test(text);
  return { name: text, ...(isQuery ? { sql: text } : { command: text }) };
}

const refusal = (where: string) =>
  new RekeyError(
    'BAD_ARGUMENT',
    `${where} is not a list of readiness checks.`,
    'Write [{"name": "…", "sql": "select …"}] or [{"name": "…", "command": "…"}], with "unit" and "remedy" where they help.',
  );
