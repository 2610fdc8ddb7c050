/** Whether a text has the shape of a UUID, of whatever version: one that names no row is then not found, not malformed. */
export const isUuidLike = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
