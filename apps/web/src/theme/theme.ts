import { useSyncExternalStore } from 'react';
import { readLocal, writeLocal } from '../browser/local-text.ts';

export const themes = ['dark', 'light', 'dim'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'callsign.theme';
const listeners = new Set<() => void>();

const isTheme = (text: string | null): text is Theme => themes.some((theme) => theme === text);

function readTheme(): Theme {
  const stored = readLocal(KEY);
  return isTheme(stored) ? stored : 'dark';
}

let current = readTheme();

/** Paints the page in a theme and remembers it on this device. */
export function setTheme(theme: Theme): void {
  current = theme;
  writeLocal(KEY, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

/** Marks the document with the remembered theme; called once before the first paint. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = current;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => current);
