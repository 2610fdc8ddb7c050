import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { destinations } from '../navigation/destinations.ts';
import { tabsOf, usePlace } from '../navigation/use-place.ts';

/** How long `g` waits for its letter, in milliseconds. */
const CHORD_MS = 1_500;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that work anywhere in a show while nobody is typing: `g` and a letter, `[`, `]`, `?`. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const place = usePlace();
  const chordAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const { production, role, tabs, tabIndex } = place;
      const go = (tab: (typeof tabs)[number] | undefined) => {
        if (!tab || !production) return;
        event.preventDefault();
        void navigate({ to: tab.to, params: { production, type: tab.type ?? '' } });
      };
      const isChord = event.timeStamp - chordAt.current < CHORD_MS;
      chordAt.current = Number.NEGATIVE_INFINITY;
      if (isChord) {
        const destination = destinations.find(({ code }) => code === event.code);
        if (destination) go(tabsOf(destination, role)[0]);
      } else if (event.code === 'KeyG' && !event.shiftKey) {
        chordAt.current = event.timeStamp;
      } else if (event.key === '?') {
        event.preventDefault();
        onHelp();
      } else if (event.key === ']') {
        go(tabs[(tabIndex + 1) % tabs.length]);
      } else if (event.key === '[') {
        go(tabs[(tabIndex - 1 + tabs.length) % tabs.length]);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
