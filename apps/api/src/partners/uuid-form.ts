/**
 * The one spelling of uuids that partners send: 8-4-4-4-12 hexadecimal digits, in any case. Of any version: a show that
 * was moved here may hold uuids of no known one, and what a list tells a look-up takes.
 */
export const isPlainUuid = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
