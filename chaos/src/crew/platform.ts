import { type Platform, platformWithCookie, type SocketEvents } from '@callsign/web/sync/platform';
import type { Random } from '../random.ts';
import type { Journal } from '../record/journal.ts';
import { createGate, type Gate } from './gate.ts';
import { createMail, type Mail } from './mail.ts';
import { noteMessage, noteSent } from './note-frame.ts';
import { sendWrite } from './send-write.ts';

/** The platform of one client: real time and a real network, seeded chance, everything written down. */
export interface CrewPlatform {
  platform: Platform;
  gate: Gate;
  mail: Mail;
}

/** Makes it, signed in by a cookie; `skewMs` is how wrong this machine's clock is. */
export function createCrewPlatform(
  client: string,
  random: Random,
  journal: Journal,
  skewMs: number,
  cookie: string,
): CrewPlatform {
  const own = platformWithCookie(cookie);
  const gate = createGate();
  const mail = createMail();
  const keys = random.fork('keys');
  const jitter = random.fork('jitter');
  const frames = journal.frames.get(client) ?? [];
  journal.frames.set(client, frames);
  let sockets = 0;

  const platform: Platform = {
    now: () => Date.now() + skewMs,
    after: (ms, run) => own.after(ms, () => gate.pass(run)),
    soon: own.soon,
    random: jitter.next,
    key: keys.uuid,
    async fetch(url, init) {
      const response = await sendWrite(own, client, journal, url, init);
      await new Promise<void>((resolve) => gate.pass(resolve));
      return response;
    },
    connect(url, events) {
      const socket = ++sockets;
      const note = { journal, frames, socket };
      let open = true;
      const guarded = (run: () => void) => gate.pass(() => open && run());
      const recorded: SocketEvents = {
        opened() {
          frames.push({ at: journal.now(), socket, type: 'opened' });
          guarded(events.opened);
        },
        message(text) {
          const isCommits = noteMessage(note, text);
          guarded(() => mail.hand(isCommits, () => open && events.message(text)));
        },
        closed(code) {
          frames.push({ at: journal.now(), socket, type: 'closed' });
          guarded(() => events.closed(code));
        },
      };
      const real = own.connect(url, recorded);
      return {
        send(text) {
          noteSent(note, text);
          real.send(text);
        },
        close() {
          open = false;
          frames.push({ at: journal.now(), socket, type: 'closed' });
          real.close();
        },
      };
    },
  };
  return { platform, gate, mail };
}
