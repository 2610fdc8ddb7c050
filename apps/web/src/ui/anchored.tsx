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
 * A panel that stands under an element, or above it where there is more room, and follows it.
 * Pressing in it takes no focus from where the person types.
 */
export function Anchored({ anchor, className, children }: Props) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Scrolling, other panels and rows that arrive all move the anchor: looking once a frame sees every one of them.
    let frame = 0;
    const place = () => {
      if (panel.current) placeUnder(panel.current, anchor());
      frame = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(frame);
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
    // Fixed, so nothing clips it there; and inside the landmark that it speaks of.
    document.querySelector('main') ?? document.body,
  );
}

function placeUnder(panel: HTMLElement, anchor: Element | null): void {
  const box = anchor?.getBoundingClientRect();
  const clip =
    anchor?.closest('[role="grid"]')?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight);
  const isSeen =
    box && box.bottom > clip.top && box.top < clip.bottom && box.right > clip.left && box.left < clip.right;
  panel.style.visibility = isSeen ? 'visible' : 'hidden';
  if (!isSeen) return;
  const { height, width } = panel.getBoundingClientRect();
  const isAbove = box.bottom + height > innerHeight && box.top > innerHeight - box.bottom;
  panel.style.top = `${Math.round(isAbove ? box.top - height : box.bottom)}px`;
  panel.style.left = `${Math.round(Math.max(4, Math.min(box.left, innerWidth - width - 4)))}px`;
}
