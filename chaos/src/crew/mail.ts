/** What happens to the next `commits` messages of a client after they were received and before the client sees them. */
export type Mishap = 'lose' | 'double' | 'swap';

/** Messages on their last metre. */
export interface Mail {
  plan(mishap: Mishap, count: number): void;
  hand(isCommits: boolean, deliver: () => void): void;
  heal(): void;
}

/** Makes a mail that hands over everything once and in order until a mishap is planned. */
export function createMail(): Mail {
  let planned: { mishap: Mishap; left: number } | null = null;
  let kept: (() => void) | null = null;

  function flush(): void {
    const late = kept;
    kept = null;
    late?.();
  }

  return {
    plan(mishap, left) {
      planned = { mishap, left };
    },
    hand(isCommits, deliver) {
      if (!isCommits || !planned || planned.left === 0) {
        deliver();
        flush();
        return;
      }
      planned.left -= 1;
      if (planned.mishap === 'lose') return;
      if (planned.mishap === 'swap' && !kept) {
        kept = deliver;
        return;
      }
      deliver();
      if (planned.mishap === 'double') deliver();
      flush();
    },
    heal() {
      planned = null;
      flush();
    },
  };
}
