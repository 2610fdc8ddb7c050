import type { Rule } from '../../subject/subject.ts';

/** `@default(uuid())`: Prisma's client makes the value, so plain SQL, seeds and other services insert without one. */
export const clientDefault: Rule = {
  find: ({ tables }) =>
    tables.flatMap((table) =>
      table.columns
        .filter((column) => column.clientDefault?.startsWith('uuid') && column.default === null)
        .map((column) => ({
          rule: 'client-default',
          severity: 'high' as const,
          table,
          columns: [column.name],
          reason: `@default(${column.clientDefault}) on ${column.name} gives the database no default: an INSERT by anything but Prisma's client fails${column.nullable ? ', or leaves it empty' : ''}.`,
          safeWay: `Set the default in the database, which rewrites nothing: ALTER TABLE … ALTER COLUMN … SET DEFAULT gen_random_uuid()${column.type === 'uuid' ? '' : '::text'}; and declare it as @default(dbgenerated(…)).`,
          estimate: null,
          place: column.place,
        })),
    ),
};
