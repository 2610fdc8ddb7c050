-- The number of an id in its series, 12 of "SRC 12"; null where it ends with none.
create or replace function callsign_id_number(id text) returns numeric language sql immutable parallel safe
  return nullif(substr(callsign_id_key(id), length(callsign_id_series(id)) + 1), '')::numeric;
