-- BEFORE UPDATE trigger of entity tables; by its name it fires first. Lays the columns of a patch over the row, by the
-- types of the table. A patch travels in field_versions under the key '', which is no column: {"": {set, by}} (see
-- callsign_patch()). So one static statement, planned once, serves every set of columns. Only rows that carry a patch
-- fire it.
create or replace function callsign_apply() returns trigger language plpgsql as $$
begin
  return jsonb_populate_record(new, new.field_versions -> '' -> 'set');
end $$;
