/** Arguments of a command line with options that it has unless they are given: rekey refuses one that is given twice. */
export function withDefaults(defaults: Readonly<Record<string, string>>, args: readonly string[]): string[] {
  const left = Object.entries(defaults).filter(([option]) => !args.includes(option));
  return [...left.flat(), ...args];
}
