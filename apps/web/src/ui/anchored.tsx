import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import styles from './anchored.module.css';

interface Props {
  /** The element to stand under, asked for at every placing. */
  anchor: () => Element | null;
  className?: string | undefined;
  children: ReactNode;
}

/**
 * A panel that stands under an element, or above it where there is more room, and follows it while the page scrolls.
 * Pressing in it takes no focus from where the person types.
 */
export function Anchored({ anchor, className, children }: Props) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => panel.current && placeUnder(panel.current, anchor());
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  });
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is.
    <div
      ref={panel}
      className={`${styles.panel} ${className ?? ''}`}
      onMouseDown={(event) => {
        if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
      }}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {children}
    </div>,
    document.body,
  );
}

function placeUnder(panel: HTMLElement, anchor: Element | null): void {
  const box = anchor?.getBoundingClientRect();
  const isSeen = box && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  panel.style.visibility = isSeen ? 'visible' : 'hidden';
  if (!isSeen) return;
  const { height, width } = panel.getBoundingClientRect();
  const isAbove = box.bottom + height > innerHeight && box.top > innerHeight - box.bottom;
  panel.style.top = `${Math.round(isAbove ? box.top - height : box.bottom)}px`;
  panel.style.left = `${Math.round(Math.max(4, Math.min(box.left, innerWidth - width - 4)))}px`;
}
