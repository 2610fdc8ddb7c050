import type { Option } from '@callsign/contracts/reading';

/** As many as fit on a screen; typing on narrows them. */
const SHOWN = 60;

/** Whether an option is what was typed in full, by its words or its id. */
export const isNamed = (option: Option, text: string) =>
  [option.text, option.id].some((name) => name?.toLowerCase() === text.trim().toLowerCase());

/** As people type it: "new york" fits America/New_York. */
const words = (text: string) => text.toLowerCase().replaceAll('_', ' ');

/** The options that fit what was typed: what it names in full first, then those that begin with it, those whose later words do, and the rest. */
export function suggest(options: readonly Option[], text: string): readonly Option[] {
  const wanted = words(text.trim());
  if (wanted === '') return options.slice(0, SHOWN);
  const ranked: Option[][] = [[], [], [], []];
  for (const option of options) {
    const name = words(option.text);
    const at = name.indexOf(wanted);
    if (isNamed(option, text)) ranked[0]?.push(option);
    else if (at === 0) ranked[1]?.push(option);
    else if (at > 0) ranked[/[\s[(>/-]/.test(name[at - 1] ?? '') ? 2 : 3]?.push(option);
  }
  return ranked.flat().slice(0, SHOWN);
}
