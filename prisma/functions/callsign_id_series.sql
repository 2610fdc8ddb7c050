-- What an id has in common with the others of its series, folded: "src " of "SRC 12". Compare it COLLATE "C".
create or replace function callsign_id_series(id text) returns text language sql immutable parallel safe
  return rtrim(callsign_id_key(id), '0123456789');
