import { RekeyError } from '../database/rekey-error.ts';
import type { Plan, ReferenceDecision } from './plan.ts';
import { uuidNameOf } from './propose.ts';

const softId = /^soft:(?<schema>[^.]+)\.(?<table>.+)\.(?<column>[^.]+)->(?<unit>.+)$/;

/** The plan with its answers carried out: undeclared references that a person has confirmed are converted like declared ones. */
export function applyAnswers(plan: Plan): Plan {
  const units = plan.units.map((unit) => {
    const confirmed = plan.questions.flatMap(({ id, answer, table }): ReferenceDecision[] => {
      const parts = softId.exec(id)?.groups;
      if (!parts || !answer?.startsWith('yes')) return [];
      if (table.schema !== unit.table.schema || table.name !== unit.table.name) return [];
      const { schema = '', table: name = '', column = '' } = parts;
      const keepName = unit.strategy === 'replace';
      return [
        {
          table: { schema, name },
          constraint: null,
          columns: [column],
          keepName,
          uuidColumn: keepName ? column : uuidNameOf(column),
        },
      ];
    });
    const known = (it: ReferenceDecision) =>
      unit.references.some(
        ({ table, columns }) =>
          table.schema === it.table.schema && table.name === it.table.name && columns[0] === it.columns[0],
      );
    return { ...unit, references: [...unit.references, ...confirmed.filter((it) => !known(it))] };
  });
  return { ...plan, units };
}

/** Refuses a plan with something in the way of a unit that is to be converted. */
export function refuseObstacles(plan: Plan): void {
  const standing = plan.obstacles.filter(({ table }) =>
    plan.units.some(
      (unit) =>
        unit.strategy !== 'leave' && unit.table.schema === table.schema && unit.table.name === table.name,
    ),
  );
  const [first] = standing;
  if (!first) return;
  throw new RekeyError(
    'REFUSED_OBJECT',
    `${first.table.schema}.${first.table.name} cannot be converted as planned: ${first.what}${standing.length > 1 ? ` (and ${standing.length - 1} more)` : ''}.`,
    `${first.remedy} Then make the plan again.`,
  );
}
