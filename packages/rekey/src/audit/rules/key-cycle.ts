import type { Finding } from '../../subject/finding.ts';
import type { Rule, Subject, SubjectTable } from '../../subject/subject.ts';

/** Tables that refer to each other in a circle, so that none comes first. */
export const keyCycle: Rule = {
  find(subject) {
    const seen = new Set<SubjectTable>();
    return subject.tables.flatMap((table): Finding[] => {
      if (seen.has(table)) return [];
      const circle = subject.tables.filter(
        (it) => reaches(subject, table, it) && reaches(subject, it, table),
      );
      for (const it of circle) seen.add(it);
      if (circle.length < 2) return [];
      const names = circle.map(({ name }) => name).join(', ');
      return [
        {
          rule: 'key-cycle',
          severity: 'info',
          table,
          columns: [],
          reason: `${names} refer to each other in a circle: no order puts every parent before its children.`,
          safeWay: 'Nothing to prepare: rekey fills all their own uuids first and their references second.',
          estimate: null,
          place: table.place,
        },
      ];
    });
  },
};

/** True when foreign keys lead from one table to the other. */
function reaches(subject: Subject, from: SubjectTable, to: SubjectTable): boolean {
  const visited = new Set<SubjectTable>();
  const waiting = [from];
  for (let table = waiting.pop(); table; table = waiting.pop()) {
    for (const { parent } of table.foreignKeys) {
      const next = subject.tables.find((it) => it.schema === parent.schema && it.name === parent.name);
      if (next === to) return true;
      if (next && !visited.has(next)) {
        visited.add(next);
        waiting.push(next);
      }
    }
  }
  return false;
}
