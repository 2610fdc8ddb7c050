import { isIPv6 } from 'node:net';

/** Whose an address is, as far as counting goes: an IPv6 address counts as its /64, which a single household is given whole. */
export function networkOf(address: string): string {
  const ip = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
  if (!isIPv6(ip)) return ip;
  const [head = '', tail = ''] = ip.toLowerCase().split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail);
  const between = ip.includes('::') ? 8 - left.length - right.length : 0;
  return [...left, ...Array<string>(between).fill('0'), ...right].slice(0, 4).join(':');
}

const groupsOf = (part: string) =>
  part === '' ? [] : part.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
