import type { Forecast } from './forecast.ts';

/** `about 12 s, 1.3 GB WAL, 480 MB disk`. */
export const spellForecast = ({ seconds, walBytes, diskBytes }: Forecast): string =>
  `about ${duration(seconds)}, ${bytes(walBytes)} WAL, ${bytes(diskBytes)} disk`;

/** Seconds for a person. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Bytes for a person. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
