import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { destinations } from '../navigation/destinations.ts';
import { tabsOf, usePlace } from '../navigation/use-place.ts';
import { type Chord, shortcutStep } from './shortcut-step.ts';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that work anywhere in a show while nobody is typing: `g` and a letter, `[`, `]`, `?`. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const place = usePlace();
  const chord = useRef<Chord>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const { production, role, tabs, tabIndex } = place;
      const firstTabOf = (code: string) => {
        const destination = destinations.find((one) => one.code === code);
        return destination && tabsOf(destination, role)[0];
      };
      const [next, effect] = shortcutStep(chord.current, event, { tabs, tabIndex, firstTabOf });
      chord.current = next;
      if (effect === null || (effect !== 'help' && !production)) return;
      event.preventDefault();
      if (effect === 'help') onHelp();
      else void navigate({ to: effect.go.to, params: { production, type: effect.go.type ?? '' } });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
