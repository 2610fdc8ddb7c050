import type { Random } from './random.ts';

const words = [
  'camera', 'lens', 'order', 'user', 'machine', 'event', 'cycle', 'report', 'phase', 'note', 'tool', 'shift', 'crew', 'site', 'batch',
  'asset', 'group', 'select', 'table', 'größe', 'bıgınt', 'заказ', '注文', 'naïve', 'primary', 'key',
] as const; // biome-ignore format: a list of words reads better in lines.

/** A name of any style that Postgres takes, different from all before it in the first bytes. */
export function nameFor(random: Random, taken: Set<string>, stem?: string): string {
  for (;;) {
    const base = stem ?? random.pick(words);
    const name = cut(styled(random, base));
    if (taken.has(name)) {
      const numbered = cut(`${random.int(2, 999)}${random.pick(['_', ' ', ''])}${name}`);
      if (taken.has(numbered)) continue;
      taken.add(numbered);
      return numbered;
    }
    taken.add(name);
    return name;
  }
}

function styled(random: Random, base: string): string {
  const second = random.pick(words);
  const style = random.int(0, 99);
  if (style < 45) return base;
  if (style < 65) return `${base}_${second}`;
  if (style < 75)
    return (
      base.slice(0, 1).toUpperCase() + base.slice(1) + second.slice(0, 1).toUpperCase() + second.slice(1)
    );
  if (style < 81) return `${base} ${second}`;
  if (style < 84) return `${base}"${second}`;
  if (style < 87) return `${base}'s`;
  if (style < 89) return `${base}.${second}`;
  if (style < 91) return `${base}%${second}\\n$$`;
  if (style < 93) return base.toUpperCase();
  return `${base}_${second}_that_has_a_name_as_long_as_${second}_and_longer_than_any`;
}

/** As Postgres cuts a name: 63 bytes, no character halved. */
function cut(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > 63) short = short.slice(0, -1);
  return short;
}
