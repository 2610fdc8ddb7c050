// Screens that keep a model of a production through lost connections and dead servers, and say in the end what they were shown.
import type { Uuid } from '@callsign/contracts/scalars';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { openCallsignScreen } from './screens/callsign.ts';
import { openDirectusScreen } from './screens/directus.ts';
import type { Screen, ScreenPlace, ShownRow } from './screens/screen.ts';
import { openSeedScreen } from './screens/seed.ts';

export interface ScreensJob extends ScreenPlace {
  screens: number;
}

/** What one screen was shown. */
export interface ScreenAnswer {
  /** By token: how often the server told of that write. */
  told: Map<number, number>;
  /** By uuid: the highest version that a read of all rows held. */
  readUpTo: Map<Uuid<'source'>, number>;
  /** By uuid: the note that stands on the screen at the end. */
  notes: Map<Uuid<'source'>, string>;
  backwards: number;
}

const QUIET_MS = 1000;
/** Zero's server loads its views again after a restart, while the sockets are open already. */
const ZERO_QUIET_MS = 5000;
const SETTLE_TIMEOUT_MS = 20_000;

serveJob<ScreensJob, ScreenAnswer[]>(async (job, parent) => {
  let lastNews = now();
  // Zero's client is installed on demand, and its sockets are watched only where it runs.
  const open = job.kind === 'zero' ? (await import('./screens/zero.ts')).openZeroScreen : openers[job.kind];
  const answers: ScreenAnswer[] = [];
  const screens = Array.from({ length: job.screens }, (_, index): Screen => {
    const answer: ScreenAnswer = { told: new Map(), readUpTo: new Map(), notes: new Map(), backwards: 0 };
    answers.push(answer);
    const versions = new Map<Uuid<'source'>, number>();
    const show = ({ uuid, note, version }: ShownRow) => {
      lastNews = now();
      if (version < (versions.get(uuid) ?? 0)) answer.backwards += 1;
      versions.set(uuid, version);
      answer.notes.set(uuid, note);
    };
    return open(job, index, {
      onChange(row) {
        const token = tokenOf(row.note);
        answer.told.set(token, (answer.told.get(token) ?? 0) + 1);
        show(row);
      },
      onRows(rows) {
        for (const row of rows) {
          answer.readUpTo.set(row.uuid, Math.max(row.version, answer.readUpTo.get(row.uuid) ?? 0));
          show(row);
        }
      },
    });
  });
  const until = async (holds: () => boolean, most: number) => {
    const begun = now();
    while (!holds() && now() - begun < most) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const areLive = () => screens.every((screen) => screen.isLive());
  const finished = new Promise<void>((resolve) =>
    parent.onMessage((message) => {
      if (message === 'finish') resolve();
      if (message === 'drop') for (const screen of screens) if (Math.random() < 0.5) screen.drop();
    }),
  );
  await until(areLive, SETTLE_TIMEOUT_MS);
  parent.ready();
  await finished;
  lastNews = now();
  await until(
    () => areLive() && now() - lastNews > (job.kind === 'zero' ? ZERO_QUIET_MS : QUIET_MS),
    SETTLE_TIMEOUT_MS,
  );
  for (const screen of screens) screen.close();
  return answers;
});

const openers = {
  callsign: openCallsignScreen,
  'socket.io': openSeedScreen,
  directus: openDirectusScreen,
};

/** The number of the write that left this note. */
const tokenOf = (note: string) => Number.parseInt(note.slice(1), 10);
