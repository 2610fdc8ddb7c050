import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import { openSync } from '@callsign/web/sync';
import { createPerson } from '@callsign/web/sync/person';
import type { Random } from '../random.ts';
import type { Journal, StreamName } from '../record/journal.ts';
import type { Network } from '../rig/network.ts';
import { act, type WorkedOn } from './act.ts';
import { decide } from './actions.ts';
import { createCrewStore } from './crew-store.ts';
import type { Gate } from './gate.ts';
import type { Mail } from './mail.ts';
import { closePage, openPage, type Page, pageWaitsFor } from './page.ts';
import { createCrewPlatform } from './platform.ts';
import type { Account } from './sign-in.ts';
import { decideInWorkspace } from './workspace-actions.ts';

/** One client: the browser's own sync code with a person who acts on it. */
export interface Member {
  readonly name: string;
  readonly network: Network;
  readonly gate: Gate;
  readonly mail: Mail;
  /** Loads the page. */
  open(): void;
  /** Leaves the page at once: what was not answered is answered to the next page. */
  leave(): void;
  startActing(): void;
  stopActing(): void;
  /** What is not at rest yet, given where the streams stand; null when nothing is left to do. */
  waitsFor(heads: ReadonlyMap<StreamName, number>): string | null;
  /** Ends it and keeps what its screens show. */
  finish(): void;
}

/** What a member is made of. */
export interface MemberOptions {
  name: string;
  account: Account;
  random: Random;
  journal: Journal;
  network: Network;
  /** The shows that it has open. */
  productions: readonly Uuid<'production'>[];
  /** The shows that somebody has open, and nobody deletes. */
  keptShows: readonly Uuid<'production'>[];
  /** Rows that anyone has deleted, for whoever restores. */
  trash: { type: WorkedOn; uuid: Uuid<WorkedOn> }[];
  /** Mean pause between two actions. */
  thinkMs: number;
}

/** Writes of one person that may be under way at once: a person who cannot reach the server stops typing some time. */
const MAX_WRITES_UNDER_WAY = 8;

/** A member as it goes: what it is made of, and what it is doing. */
interface Acting {
  readonly options: MemberOptions;
  readonly choices: Random;
  /** Its own commits, by show. */
  readonly mine: Map<Uuid<'production'>, Uuid<'commit'>[]>;
  /** Shows that it has deleted: nobody else may bring a show back that is one's own alone. */
  readonly showTrash: Uuid<'production'>[];
  page: Page | null;
  acting: boolean;
  underWay: number;
  actions: number;
}

/** Makes a member; it acts between startActing and stopActing, whenever its page is open. */
export function createMember(options: MemberOptions): Member {
  const { name, account, random, journal, network } = options;
  const skewMs = Math.round(random.fork('clock').between(-3_600_000, 3_600_000));
  const { platform, gate, mail } = createCrewPlatform(name, random, journal, skewMs, account.cookie);
  const choices = random.fork('choices');
  const person = createPerson({ userId: account.userId, userName: name });
  const outboxStore = createCrewStore(name, journal);
  const own: Acting = {
    options,
    choices,
    mine: new Map(),
    showTrash: [],
    page: null,
    acting: false,
    underWay: 0,
    actions: 0,
  };
  let opening = 0;
  return {
    name,
    network,
    gate,
    mail,
    open() {
      if (own.page) return;
      opening += 1;
      const sync = openSync({ base: network.base, person, platform, outboxStore });
      own.page = openPage(sync, options.productions, { journal, client: name, opening });
    },
    leave: () => close(own, false),
    startActing() {
      own.acting = true;
      void live(own);
    },
    stopActing() {
      own.acting = false;
    },
    waitsFor(heads) {
      if (!own.page) return 'its page is closed';
      const { underWay } = own;
      return pageWaitsFor(own.page, heads) ?? (underWay > 0 ? `${underWay} actions without an answer` : null);
    },
    finish: () => close(own, true),
  };
}

function close(own: Acting, isFinal: boolean): void {
  const { page } = own;
  own.page = null;
  if (page) closePage(page, isFinal);
}

/** Acts again and again, with pauses as a person makes them, until it is stopped. */
async function live(own: Acting): Promise<void> {
  const { choices, options } = own;
  while (own.acting) {
    await wait(-Math.log(1 - choices.next()) * options.thinkMs);
    const { page } = own;
    if (!own.acting || !page || own.underWay >= MAX_WRITES_UNDER_WAY) continue;
    void actOnce(own, page).catch(
      (error: Error) => void options.journal.accidents.push(`${options.name}: ${error.stack}`),
    );
  }
}

/** Draws one action of a page that has loaded, does it, and keeps its commit as this member's own. */
async function actOnce(own: Acting, { books, workspace }: Page): Promise<void> {
  const { choices, options, showTrash } = own;
  const { name, journal, keptShows, trash } = options;
  const book = choices.pick(books);
  own.actions += 1;
  const tag = `${name}.${own.actions}`;
  const inWorkspace = choices.chance(0.04);
  if (!book.status().loaded || !workspace.status().loaded) return;
  const mine = own.mine.get(book.productionUuid) ?? [];
  own.mine.set(book.productionUuid, mine);
  const decision = inWorkspace
    ? decideInWorkspace(workspace, choices, tag, keptShows, showTrash)
    : decide({ book, random: choices, tag, mine, trash, dwell: (ms) => wait(ms) });
  if (!decision) return;
  own.underWay += 1;
  const drafts = (uuid: Uuid) => (inWorkspace ? workspace : book).drafts(uuid);
  const action = await act({ client: name, journal, drafts }, tag, decision.intent, decision.perform);
  own.underWay -= 1;
  decision.done?.(action);
  if (action.commit && !inWorkspace) mine.push(action.commit.uuid);
}
