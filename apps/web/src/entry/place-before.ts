/**
 * The path to go back to after signing in, from the query of the sign-in page. Only a path of this app is answered, as the
 * browser itself reads it: what leads to another site, or cannot be read, is the list of shows.
 */
export function placeBefore(search: string, origin: string): string {
  const from = new URLSearchParams(search).get('from') ?? '/';
  const place = from.startsWith('/') ? urlOf(from, origin) : null;
  // A path that begins with // would be another site's address once it stands alone.
  if (place?.origin !== origin || place.pathname.startsWith('//')) return '/';
  return place.pathname + place.search + place.hash;
}

function urlOf(text: string, origin: string): URL | null {
  try {
    return new URL(text, origin);
  } catch {
    // What the browser itself cannot read as an address leads nowhere.
    return null;
  }
}
