import type { Option } from './parse-cell.ts';

/** As many as fit on a screen; typing on narrows them. */
const SHOWN = 60;

/** The options that fit what was typed: those that begin with it first, then those whose later words do, then the rest. */
export function suggest(options: readonly Option[], text: string): readonly Option[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return options.slice(0, SHOWN);
  const ranked: Option[][] = [[], [], []];
  for (const option of options) {
    const words = option.text.toLowerCase();
    const at = words.indexOf(wanted);
    if (at === 0) ranked[0]?.push(option);
    else if (at > 0) ranked[/[\s[(>-]/.test(words[at - 1] ?? '') ? 1 : 2]?.push(option);
  }
  return ranked.flat().slice(0, SHOWN);
}
