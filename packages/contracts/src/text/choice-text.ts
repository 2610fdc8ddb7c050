import { isSameText, type Option, plainText, type Reading, read, refuse } from './reading.ts';

/** Codes of a choice with the words that are shown for them; a code that is not in it is its own word. */
export type Labels = Readonly<Record<string, string>>;

export const labelOf = (labels: Labels, code: string): string =>
  Object.hasOwn(labels, code) ? (labels[code] ?? code) : code;

/** The most choices that a refusal names. */
const NAMED = 12;

/**
 * Reads a choice by its label or its code. A closed choice takes nothing else, in any case; an open one takes other
 * text as it was typed, so that a spelling of its own stays.
 */
export function readChoice(
  label: string,
  text: string,
  options: readonly Option[],
  isClosed: boolean,
): Reading<string> {
  const trimmed = text.trim();
  const fitting =
    options.find(({ key }) => key !== '' && key === text) ??
    options.find((option) => option.text !== option.key && isSameText(option.text, trimmed)) ??
    (isClosed ? options.find(({ key }) => key !== '' && isSameText(key, trimmed)) : undefined);
  if (fitting) return read(fitting.key);
  if (!isClosed) return read(text);
  const names = options.map((option) => option.text).filter((name) => name !== '');
  if (names.length <= NAMED) return refuse(`${label} must be one of these: ${names.join(', ')}.`);
  const like = names.find((name) => name.toLowerCase().includes(trimmed.toLowerCase())) ?? names[0];
  return refuse(`${label}: “${trimmed}” is none of the ${names.length} to choose from, such as ${like}.`);
}

const yes = ['yes', 'y', 'true', 'x', '1', '✓'];
const no = ['no', 'n', 'false', '0'];

export const checkText = (value: boolean) => (value ? 'yes' : 'no');

export function readCheck(label: string, text: string): Reading<boolean> {
  const word = plainText(text).toLowerCase();
  if (yes.includes(word)) return read(true);
  if (no.includes(word)) return read(false);
  return refuse(`${label} must be yes or no.`);
}

/** Reads a reference by the words of a row or by its id. */
export function readReference(label: string, text: string, options: readonly Option[]): Reading<string> {
  const trimmed = text.trim();
  const exact = options.filter((option) => option.text === text);
  const fits =
    exact.length > 0
      ? exact
      : options.filter((option) => isSameText(option.text, trimmed) || isSameText(option.id ?? '', trimmed));
  const [only, other] = fits;
  if (only && !other) return read(only.key);
  return refuse(
    only
      ? `${label}: several are called “${trimmed}”. Pick one from the list.`
      : `${label}: nothing is called “${trimmed}”. Pick one from the list.`,
  );
}
