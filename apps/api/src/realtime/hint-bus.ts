import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';

/** Carries short texts to all instances, this one included or not. It may lose, double and reorder them: nothing but time depends on it. */
export interface Transport {
  send(text: string): Promise<void>;
  close(): Promise<void>;
}

/** What a transport tells its bus. */
export interface TransportEvents {
  text(text: string): void;
  /** Connected (again), to speak or to listen: what was said meanwhile is lost. */
  up(): void;
}

/** The most bytes of a text: Postgres refuses a NOTIFY of 8,000 and more. */
export const MOST_BYTES = 7000;
/** Streams per text: a uuid and a seq take at most 54 bytes. */
const MOST_HINTS = 120;
/** The least time between two texts of hints, in milliseconds. */
const PAUSE_MS = 10;
/** Texts that wait while the transport is away; the oldest go first. */
const MOST_WAITING = 200;

/** Tells other instances, and is told by them, that a stream has grown and who is where. */
export interface HintBus {
  /** Says that a stream stands at `seq`; sent after the commit, many streams in one text. */
  tell(stream: Uuid<'production'>, seq: number): void;
  /** Says a word of at most MOST_BYTES to all instances. */
  say(word: string): void;
  close(): Promise<void>;
}

/** What a bus tells this instance. */
export interface HintEvents {
  /** A stream may stand at `seq`; null after every (re)connect, when any may have grown. */
  hint(stream: Uuid<'production'> | null, seq: number): void;
  word(word: string): void;
}

/** Makes the bus on a transport; hints that wait for the same round trip are sent as one text. */
export async function createHintBus(
  connect: (events: TransportEvents) => Promise<Transport>,
  log: FastifyBaseLogger,
  events: HintEvents,
): Promise<HintBus> {
  const hints = new Map<Uuid<'production'>, number>();
  const words: string[] = [];
  let transport: Transport | null = null;
  let sending = false;
  /** Something could not be said: the others must look for themselves. */
  let missed = false;

  const connected = await connect({
    up() {
      events.hint(null, 0);
      void flush();
    },
    text(text) {
      if (text === 'l') return events.hint(null, 0);
      if (text.startsWith('w')) return events.word(text.slice(1));
      for (const hint of text.slice(1).split(',')) {
        const [stream, seq] = hint.split(':');
        if (stream && Number(seq) > 0) events.hint(stream as Uuid<'production'>, Number(seq));
      }
    },
  });
  transport = connected;
  void flush();

  async function flush(): Promise<void> {
    if (sending || !transport) return;
    sending = true;
    try {
      if (missed) {
        await transport.send('l');
        missed = false;
      }
      while (hints.size > 0 || words.length > 0) {
        const batch = [...hints].slice(0, MOST_HINTS);
        for (const [stream] of batch) hints.delete(stream);
        if (batch.length > 0)
          await transport.send(`h${batch.map(([stream, seq]) => `${stream}:${seq}`).join(',')}`);
        const word = words.shift();
        if (word !== undefined) await transport.send(`w${word}`);
        // Under load one text tells of many groups: other instances hear a few milliseconds later, the bus does far less.
        if (batch.length > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } catch (error) {
      // A lost hint costs a poll interval, never an event.
      log.debug({ err: error }, 'a hint could not be sent');
      missed = true;
      hints.clear();
      words.length = 0;
    } finally {
      sending = false;
    }
  }

  return {
    tell(stream, seq) {
      hints.set(stream, Math.max(seq, hints.get(stream) ?? 0));
      void flush();
    },
    say(word) {
      words.push(word);
      if (words.length > MOST_WAITING) words.shift();
      void flush();
    },
    close: () => connected.close(),
  };
}
