import { useEffect, useRef, useState } from 'react';

/** Whole seconds that are left of a time to wait, and the function that begins one; `onOver` is called at its end. */
export function useCountdown(onOver: () => void): [left: number, begin: (seconds: number) => void] {
  const [until, setUntil] = useState<number | null>(null);
  const [left, setLeft] = useState(0);
  const over = useRef(onOver);
  over.current = onOver;

  useEffect(() => {
    if (until === null) return;
    const look = () => {
      const seconds = Math.ceil((until - performance.now()) / 1000);
      setLeft(Math.max(0, seconds));
      if (seconds > 0) return;
      setUntil(null);
      over.current();
    };
    look();
    const ticking = setInterval(look, 250);
    return () => clearInterval(ticking);
  }, [until]);

  return [left, (seconds) => setUntil(seconds > 0 ? performance.now() + seconds * 1000 : null)];
}
