/** More marks on one letter than any script writes (Unicode Standard Annex #15, stream-safe text, allows 30). */
const CROWDED = /\p{M}{31}/u;

/**
 * Whether a letter carries more than 30 marks. No text does, and to order thousands of them, as the normal forms demand,
 * takes seconds: ask before `normalize`, and refuse it.
 */
export const isCrowded = (text: string): boolean => text.length > 31 && CROWDED.test(text);
