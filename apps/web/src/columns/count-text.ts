import type { AnyDefinition } from '@callsign/contracts/entity';

/** A label inside a sentence: "Source" → "source", while an acronym stays ("CCU"). */
export const inSentence = (label: string) =>
  /^[A-Z][^A-Z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/** Rows in words: "1 source", "57 sources", "3 CCUs". */
export function countText(definition: AnyDefinition, count: number): string {
  const { label, plural } = definition;
  if (count === 1) return `1 ${inSentence(label.one)}`;
  const words = plural.replaceAll('-', ' ');
  return `${count} ${label.many.toLowerCase() === words ? inSentence(label.many) : words}`;
}
