/** With each answer the server says which build of the web app it serves; a page of another build offers to be loaded anew. */
export const BUILD_HEADER = 'x-callsign-build';

/** What a build of the web app is asked for by; each name holds a hash of the file's content. */
const assets = /\/assets\/[\w.-]+/g;

/**
 * The name of a build, from the text of its index.html: 8 hex digits (FNV-1a) made from the names of all files that the page asks
 * for, so that equal builds have one name on every machine. Null for a page that asks for none, as in development.
 */
export function buildOf(page: string): string | null {
  const names = page.match(assets);
  if (!names) return null;
  let hash = 0x811c9dc5;
  for (const char of names.join()) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
