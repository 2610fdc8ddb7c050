import { useEffect, useRef } from 'react';

/** Ctrl+V while nothing that takes text has the focus: for an empty grid, which has no cell to press first. */
export function usePagePaste(onPaste: (event: ClipboardEvent) => void): void {
  const current = useRef(onPaste);
  useEffect(() => {
    current.current = onPaste;
  });
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const target = event.target as HTMLElement;
      const isElsewhere = target.closest?.('input, textarea, select, [role="dialog"], [contenteditable]');
      if (!event.defaultPrevented && !isElsewhere) current.current(event);
    };
    window.addEventListener('paste', listen);
    return () => window.removeEventListener('paste', listen);
  }, []);
}
