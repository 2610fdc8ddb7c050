import type { ClientMessage, ServerMessage } from '@callsign/contracts/protocol';
import { commitDigest } from '../record/digest.ts';
import type { Frame, Journal } from '../record/journal.ts';

/** Where a socket's messages are written down. */
export interface FrameNote {
  journal: Journal;
  frames: Frame[];
  socket: number;
}

/** Writes a received message down; answers whether it tells commits. */
export function noteMessage({ journal, frames, socket }: FrameNote, text: string): boolean {
  const where = { at: journal.now(), socket };
  const message = JSON.parse(text) as ServerMessage;
  switch (message.type) {
    case 'commits': {
      const commits = message.commits.map(({ uuid, from, seq, changes }) => ({
        uuid,
        from,
        seq,
        digest: commitDigest(changes),
      }));
      frames.push({ ...where, type: 'commits', stream: message.production, commits });
      return true;
    }
    case 'live':
    case 'head':
      frames.push({ ...where, type: message.type, stream: message.production, seq: message.seq });
      return false;
    case 'stale':
      frames.push({ ...where, type: 'stale', stream: message.production, seq: 0 });
      return false;
    case 'error':
      frames.push({ ...where, type: 'refused', code: message.error.code });
      return false;
    default:
      return false;
  }
}

/** Writes a hello down. */
export function noteSent({ journal, frames, socket }: FrameNote, text: string): void {
  const message = JSON.parse(text) as ClientMessage;
  if (message.type !== 'hello') return;
  frames.push({
    at: journal.now(),
    socket,
    type: 'hello',
    stream: message.production,
    after: message.after,
  });
}
