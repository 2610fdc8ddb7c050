/** SQL: the key under which Postgres compares and indexes an id. Of packages/identity it is `displayIdKey`. */
export const idKey = (column: string) => `callsign_id_key(${column}) collate "C"`;

/** SQL: whether two ids are the same, so that the index of ids serves. */
export const sameId = (a: string, b: string) => `${idKey(a)} = callsign_id_key(${b})`;

/** SQL: whether a text begins as an id does, case and compatibility forms aside. */
export const beginsWithId = (text: string, beginning: string) =>
  `starts_with(callsign_id_key(${text}), callsign_id_key(${beginning}))`;
