-- Sets columns of one row from jsonb, by the types of the table, in the name of callsign.user_id. Locks the row.
create or replace function callsign_set(p_table text, p_uuid uuid, p_set jsonb) returns void language plpgsql as $$
declare
  touched int;
begin
  touched := callsign_touch(p_table, array[p_uuid],
    array[callsign_patch(p_set, nullif(current_setting('callsign.user_id', true), ''))], null, null);
end $$;
