/**
 * Where people reach this server, as origins (`https://callsign.example`, RFC 6454); links and passkeys name the first.
 * Empty where nobody has said it: then a request's own Host names it.
 */
export type Addresses = readonly string[];

/** Whether a host name is this machine's own. */
export const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
