/** Something the person at the screen is told, with at most one thing to do about it. */
export interface Notice {
  title: string;
  look: 'done' | 'failure';
  /** A later notice of the same kind replaces this one. */
  kind?: string;
  action?: { label: string; run: () => void };
}

let show: ((notice: Notice) => void) | null = null;
const waiting: Notice[] = [];

/** Says what was done, with a button that takes it back. */
export function showUndo(title: string, undo: () => void): void {
  publish({ title, look: 'done', action: { label: 'Undo', run: undo } });
}

/** Says what was done; with `action`, what can be done about it. */
export function showDone(title: string, action?: Notice['action']): void {
  publish({ title, look: 'done', ...(action ? { action } : {}) });
}

/** Says what failed, with what can be done about it; it stays until it is dismissed. */
export function showFailure(
  title: string,
  options: { kind?: string; retry?: () => void; action?: Notice['action'] } = {},
): void {
  const { kind, retry, action = retry && { label: 'Retry', run: retry } } = options;
  publish({
    title,
    look: 'failure',
    ...(kind ? { kind } : {}),
    ...(action ? { action } : {}),
  });
}

function publish(notice: Notice): void {
  if (show) show(notice);
  else waiting.push(notice);
}

/** Connects the list on the screen, which is loaded after the first paint; what was said before it came is not lost. */
export function showNoticesWith(list: (notice: Notice) => void): () => void {
  show = list;
  for (const notice of waiting.splice(0)) list(notice);
  return () => {
    show = null;
  };
}
