import type { Uuid } from '@callsign/contracts/scalars';
import { WORKSPACE } from '../rows/log.ts';
import { blankedFrameOf, type Encoded, frameOf, listFrameOf, type View } from './encoded.ts';

/** The frames of commits, each made once for all who may see the same; dropped with the list of commits that it was made of. */
export interface Frames {
  readonly whole: WeakMap<readonly Encoded[], Buffer>;
  readonly blanked: WeakMap<readonly Encoded[], Buffer>;
}

export const newFrames = (): Frames => ({ whole: new WeakMap(), blanked: new WeakMap() });

/** The frame that carries commits of a stream to whoever has this view. */
export function frameFor(
  frames: Frames,
  stream: Uuid<'production'>,
  view: View,
  commits: readonly Encoded[],
): Buffer {
  if (stream === WORKSPACE) return listFrameOf(commits, view);
  const isBlanked = !view.secrets && commits.some(({ blanked }) => blanked !== undefined);
  const made = isBlanked ? frames.blanked : frames.whole;
  const frame = made.get(commits) ?? (isBlanked ? blankedFrameOf : frameOf)(stream, commits);
  made.set(commits, frame);
  return frame;
}
