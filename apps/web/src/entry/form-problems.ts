import type { z } from 'zod';

/**
 * What is wrong with each field of a form, by its name, as the end of a sentence that begins with the field's label; null when
 * nothing is. What is not typed at all `is missing`, whatever the schema says of it.
 */
export function problemsOf<F extends string>(
  schema: z.ZodType,
  fields: readonly F[],
  values: Record<F, string>,
): Record<string, string> | null {
  const typed = Object.fromEntries(fields.map((field) => [field, values[field].trim()]));
  const checked = schema.safeParse(typed);
  if (checked.success) return null;
  return Object.fromEntries(
    checked.error.issues.map(({ path, message }) => {
      const field = path[0] as F;
      return [String(field), values[field]?.trim() === '' ? 'is missing' : message];
    }),
  );
}
