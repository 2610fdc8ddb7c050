-- An id as it is stored: NFC, trimmed, each run of white space one blank. packages/identity does the same.
create or replace function callsign_id(id text) returns text language sql immutable parallel safe
  return btrim(regexp_replace(normalize(id, NFC) collate "C",
    '[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'));
