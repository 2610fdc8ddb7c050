-- Whether a text may be an id: at most 64 characters, all of them seen, single blanks inside only.
create or replace function callsign_is_id(id text) returns boolean language sql immutable parallel safe
  return length(id) <= 64 and case when octet_length(id) = length(id)
    then id collate "C" ~ '^[!-~]+( [!-~]+)*$' else callsign_is_seen(id) end;
