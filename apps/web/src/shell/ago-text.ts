const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

const units = [
  ['day', 24 * 3_600_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago something was, from its age in milliseconds, in its largest whole unit: "5 minutes ago". */
export function agoText(ms: number): string {
  const unit = units.find(([, length]) => ms >= length);
  return unit ? words.format(-Math.floor(ms / unit[1]), unit[0]) : 'less than a minute ago';
}
