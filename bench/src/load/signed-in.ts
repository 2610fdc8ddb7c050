/** The line of a session's cookie in a request that is written by hand; nothing for servers that ask for none. */
export const cookieLine = (cookie: string) => (cookie ? `Cookie: ${cookie}\r\n` : '');

/** The same for requests that take headers. */
export const cookieHeader = (cookie: string): Record<string, string> => (cookie ? { cookie } : {});

/** What a page of the server's own sends with the socket that it opens. */
export const socketHeaders = (url: string, cookie: string): Record<string, string> =>
  cookie ? { cookie, origin: new URL(url.replace(/^ws/, 'http')).origin } : {};
