-- A patch as it travels in a row: {"": {set, by}}; `by` is the uuid of the person, null for nobody.
create or replace function callsign_patch(p_set jsonb, p_by text) returns jsonb language sql immutable as
  $$ select jsonb_build_object('', jsonb_build_object('set', p_set, 'by', p_by)) $$;
