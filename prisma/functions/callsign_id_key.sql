-- The key under which an id is taken. Compare and index it COLLATE "C", so that no update of a library disturbs an
-- index.
create or replace function callsign_id_key(id text) returns text language sql immutable parallel safe
  return case when octet_length(id) = length(id) then lower(id collate "C") else callsign_fold(id) end;
