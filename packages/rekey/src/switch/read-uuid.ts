/**
 * Reads a uuid in every spelling that PostgreSQL takes: capitals, braces around it, no hyphens, or a hyphen after any group
 * of four digits. Answers it as PostgreSQL writes it; null for any other text.
 */
export function readUuid(text: string): string | null {
  const [, braced, plain] = /^(?:\{(.+)\}|(.+))$/.exec(text) ?? [];
  const written = braced ?? plain ?? '';
  if (!/^[0-9a-f]{4}(?:-?[0-9a-f]{4}){7}$/i.test(written)) return null;
  const digits = written.replaceAll('-', '').toLowerCase();
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
