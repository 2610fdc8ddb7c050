import { setTimeout as wait } from 'node:timers/promises';
import { lossOf } from '../database/loss.ts';
import { openWaitingRoom, type WaitingRoom } from './waiting-room.ts';

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Tries until it succeeds, while it fails for a database that is away, starting, full or busy, and says why each time. What
 * waiting does not mend (a wrong password, a missing database, a drift) rejects at once.
 */
export async function untilThere<T>(
  attempt: () => Promise<T>,
  { host, port }: { host: string; port: number },
  print: (sentence: string) => void,
): Promise<T> {
  let room: WaitingRoom | null = null;
  let why = '';
  try {
    for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
      try {
        return await attempt();
      } catch (error) {
        const loss = lossOf(error);
        if (loss === null || loss.reason === 'shut') throw error;
        why = `${(error as Error).message} Waiting for it.`;
        print(why);
        room ??= await openWaitingRoom(host, port, () => why);
        // Instances that were started together do not come together.
        await wait(pause * (0.75 + Math.random() / 2));
      }
    }
  } finally {
    await room?.close();
  }
}
