-- Every reference that a row is about to hold must name a live row of the same production. p_fields: columns and
-- values; p_references: [{column, table, ...}], as in p_schema of callsign_operation(). Locks nothing: the foreign keys
-- do. Raises CS001 REFERENCE_NOT_FOUND, REFERENCE_OTHER_PRODUCTION or REFERENCE_DELETED, with {column}.
create or replace function callsign_check_references(p_production uuid, p_fields jsonb, p_references jsonb)
returns void language plpgsql as $$
declare
  reference record;
  target record;
begin
  for reference in
    select r ->> 'column' as name, r ->> 'table' as target_table, (p_fields ->> (r ->> 'column'))::uuid as target_uuid
    from jsonb_array_elements(p_references) r where p_fields ->> (r ->> 'column') is not null
  loop
    execute format('select production_uuid, is_deleted from %I where uuid = $1', reference.target_table)
      into target using reference.target_uuid;
    if target.production_uuid is null then
      perform callsign_refuse('REFERENCE_NOT_FOUND', jsonb_build_object('column', reference.name));
    elsif target.production_uuid <> p_production then
      perform callsign_refuse('REFERENCE_OTHER_PRODUCTION', jsonb_build_object('column', reference.name));
    elsif target.is_deleted then
      perform callsign_refuse('REFERENCE_DELETED', jsonb_build_object('column', reference.name));
    end if;
  end loop;
end $$;
