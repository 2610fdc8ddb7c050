import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const NAME = 'callsign.device';
/** The longest that browsers keep a cookie. */
const DAYS = 400;
/** How many people may sign in on one browser before the first of them is forgotten. */
const MAX_PEOPLE = 5;

/**
 * Browsers in which somebody has signed in before, known again by a cookie that only this server can make (OWASP's device
 * cookies). It opens nothing: wrong passwords from there are counted apart from those of strangers.
 */
export interface KnownDevices {
  /** The device of a Cookie header, if this e-mail has signed in there; else null. */
  of(cookies: string | undefined, email: string): string | null;
  /** The `Set-Cookie` by which the device is known for this e-mail from now on; null where it is already. */
  remember(cookies: string | undefined, email: string): string | null;
}

/** Makes the check of devices that have signed in before. `secret` keys the marks (HMAC-SHA-256) and never leaves the server. */
export function createKnownDevices(secret: string): KnownDevices {
  const markOf = (device: string, email: string) =>
    createHmac('sha256', secret)
      .update(`device\n${device}\n${email.toLowerCase()}`)
      .digest('base64url')
      .slice(0, 22);
  const knows = ({ device, marks }: DeviceMarks, email: string) => {
    const mark = Buffer.from(markOf(device, email));
    return marks
      .map((one) => Buffer.from(one))
      .some((one) => one.length === mark.length && timingSafeEqual(one, mark));
  };

  return {
    of(cookies, email) {
      const known = readCookie(cookies);
      return known !== null && knows(known, email) ? known.device : null;
    },
    remember(cookies, email) {
      const known = readCookie(cookies) ?? { device: randomBytes(16).toString('base64url'), marks: [] };
      if (knows(known, email)) return null;
      const marks = [markOf(known.device, email), ...known.marks].slice(0, MAX_PEOPLE);
      const value = [known.device, ...marks].join('.');
      return `${NAME}=${value}; Path=/api; HttpOnly; SameSite=Lax; Max-Age=${DAYS * 24 * 60 * 60}`;
    },
  };
}

/** What a browser holds: its own name, and a mark for each e-mail that has signed in there, the newest first. */
interface DeviceMarks {
  device: string;
  marks: string[];
}

function readCookie(cookies: string | undefined): DeviceMarks | null {
  const [, value = ''] = /(?:^|;)\s*callsign\.device=([\w.-]{22,200})(?:;|$)/.exec(cookies ?? '') ?? [];
  const [device = '', ...marks] = value.split('.');
  return /^[\w-]{22}$/.test(device) ? { device, marks } : null;
}
