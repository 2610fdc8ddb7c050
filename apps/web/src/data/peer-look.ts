/** Eight colours that dark initials can be read on; they mark people and nothing else (never the only sign). */
const COLOURS = ['#e5a3ff', '#7fd1ff', '#ffb38a', '#9be38a', '#ffd76a', '#ff9fb5', '#8fe0d2', '#b6b9ff'];

/** A person's colour: the same on every screen. */
export function peerColour(userId: string): string {
  let sum = 0;
  for (const letter of userId) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length] as string;
}

/** One or two letters that stand for a name: "Ana Ruiz" → "AR", "Guest 4F2" → "G4". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return (
    letters
      .map((word) => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '?'
  );
}
