/** Eight colours that dark initials can be read on; they mark people and nothing else (never the only sign). */
export const personColours = [
  '#e5a3ff',
  '#7fd1ff',
  '#ffb38a',
  '#9be38a',
  '#ffd76a',
  '#ff9fb5',
  '#8fe0d2',
  '#b6b9ff',
] as const;
