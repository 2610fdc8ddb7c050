/** With each answer the server says which build of the web app it serves; a page of another build offers to be loaded anew. */
export const BUILD_HEADER = 'x-callsign-build';

/** The name of the `<meta>` of index.html that holds the same: 12 hex digits, made from what the build consists of. */
export const BUILD_META = 'callsign-build';
