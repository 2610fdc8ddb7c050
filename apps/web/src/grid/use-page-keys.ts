import { useEffect, useRef } from 'react';

/** Keys that work while nothing on the page has the focus, or nothing that takes letters. */
export function usePageKeys(keys: readonly (readonly [key: string, action: () => void])[]): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [role="menu"], [role="dialog"], [contenteditable]'))
        return;
      // Arrows belong to whatever has the focus.
      if (event.key.length > 1 && target !== document.body) return;
      const action = current.current.find(([key]) => key === event.key)?.[1];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
