import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import { type Hint, hintsText, LOOK_TEXT, type Message, messageText, readText } from './bus-text.ts';
import type { Topics } from './topics.ts';

/** Carries short texts to all instances, this one included or not. It may lose, double and reorder them: nothing but time depends on it. */
export interface Transport {
  send(text: string): Promise<void>;
  close(): Promise<void>;
}

/** What a transport tells its bus. */
export interface TransportEvents {
  onText(text: string): void;
  /** Connected (again), to send or to listen: what was sent meanwhile is lost. */
  onUp(): void;
}

/** Streams per text: a uuid and a seq take at most 54 bytes. */
const MAX_HINTS = 120;
/** The least time between two texts of hints, in milliseconds. */
const PAUSE_MS = 10;
/** Messages that wait while the transport is away; the oldest are dropped first. */
const MAX_MESSAGES = 200;

/** Tells the other instances, and is told by them, that a stream has grown, and messages by topic. */
export interface HintBus {
  /** Connects. Until then what is published waits. */
  open(connect: (events: TransportEvents) => Promise<Transport>): Promise<void>;
  /** Tells that a stream stands at `seq`; called after the commit. Many streams go in one text. */
  hint(stream: Uuid<'production'>, seq: number): void;
  /** Sends a message of at most MAX_TEXT_BYTES. */
  publish<T extends keyof Topics>(topic: T, message: Topics[T]): void;
  /** Calls the listener, the only one of its topic, with each message of another instance; maybe with its own too. */
  subscribe<T extends keyof Topics>(topic: T, listener: (message: Topics[T]) => void): void;
  close(): Promise<void>;
}

/** What waits to be sent. */
interface Queue {
  /** The newest seq of each stream. */
  hints: Map<Uuid<'production'>, number>;
  /** Texts of messages, the oldest first. */
  messages: string[];
  /** Something could not be sent: the others must look for themselves. */
  isLossy: boolean;
}

/** Makes the bus; `onHint` is told that a stream may stand at `seq`, or (null, after every connect) that any may have grown. */
export function createHintBus(
  log: FastifyBaseLogger,
  onHint: (stream: Uuid<'production'> | null, seq: number) => void,
): HintBus {
  const queue: Queue = { hints: new Map(), messages: [], isLossy: false };
  const listeners = new Map<string, (message: never) => void>();
  let transport: Transport | null = null;
  let isSending = false;

  function onText(text: string): void {
    const read = readText(text);
    if (read === null) return;
    if (read === 'look') onHint(null, 0);
    else if ('hints' in read) for (const [stream, seq] of read.hints) onHint(stream, seq);
    else deliver(read.message);
  }

  function deliver([topic, message]: Message): void {
    try {
      listeners.get(topic)?.(message as never);
    } catch (error) {
      // Of another version of this program: its messages may have another form.
      log.warn({ err: error, topic }, 'a message of another instance could not be read');
    }
  }

  async function flush(): Promise<void> {
    if (isSending || !transport) return;
    isSending = true;
    try {
      for (let next = takeNext(queue); next.length > 0; next = takeNext(queue)) {
        for (const text of next) await transport.send(text);
        // Under load one text tells of many batches: other instances hear a few milliseconds later, the bus does far less.
        if (next[0]?.startsWith('h')) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } catch (error) {
      // A lost hint costs a poll interval, never an event.
      log.debug({ err: error }, 'a hint could not be sent');
      queue.hints.clear();
      queue.messages.length = 0;
      queue.isLossy = true;
    } finally {
      isSending = false;
    }
  }

  return {
    async open(connect) {
      transport = await connect({
        onText,
        onUp() {
          onHint(null, 0);
          void flush();
        },
      });
      void flush();
    },
    hint(stream, seq) {
      queue.hints.set(stream, Math.max(seq, queue.hints.get(stream) ?? 0));
      void flush();
    },
    publish(topic, message) {
      queue.messages.push(messageText(...([topic, message] as Message)));
      if (queue.messages.length > MAX_MESSAGES) queue.messages.shift();
      void flush();
    },
    subscribe: (topic, listener) => void listeners.set(topic, listener),
    close: async () => transport?.close(),
  };
}

/** Takes the next texts out of the queue: hints of as many streams as fit in one, and one message; none where nothing waits. */
function takeNext(queue: Queue): string[] {
  if (queue.isLossy) {
    queue.isLossy = false;
    return [LOOK_TEXT];
  }
  const hints: Hint[] = [...queue.hints].slice(0, MAX_HINTS);
  for (const [stream] of hints) queue.hints.delete(stream);
  const message = queue.messages.shift();
  return [...(hints.length > 0 ? [hintsText(hints)] : []), ...(message === undefined ? [] : [message])];
}
