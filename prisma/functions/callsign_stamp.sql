-- BEFORE trigger of entity tables: versions the row and its fields, and says who changed it when. An update that
-- changes nothing is skipped, so it is no change. Raises integrity_constraint_violation where uuid or production are to
-- change.
create or replace function callsign_stamp() returns trigger language plpgsql as $$
declare
  shared constant text[] := array[
    'uuid', 'production_uuid', 'version', 'field_versions', 'created_at', 'updated_at', 'last_modified_by'];
  before jsonb;
  after jsonb;
  touched jsonb;
begin
  new.updated_at := clock_timestamp();
  if tg_op = 'INSERT' then
    new.id := callsign_id(new.id);
    new.last_modified_by := nullif(current_setting('callsign.user_id', true), '');
    new.version := 1;
    new.field_versions := '{}';
    new.created_at := new.updated_at;
    return new;
  end if;
  if new.id <> old.id then
    new.id := callsign_id(new.id);
  end if;
  before := to_jsonb(old);
  after := to_jsonb(new);
  if new.uuid <> old.uuid or after -> 'production_uuid' is distinct from before -> 'production_uuid' then
    raise exception 'A uuid never changes, and a row never moves to another production.'
      using errcode = 'integrity_constraint_violation';
  end if;
  new.version := old.version + 1;
  select jsonb_object_agg(key, new.version) into touched
    from jsonb_each(after - shared) as field
    where field.value is distinct from before -> field.key;
  if touched is null then
    return null;
  end if;
  new.last_modified_by := case when new.field_versions ? '' then new.field_versions -> '' ->> 'by'
    else nullif(current_setting('callsign.user_id', true), '') end;
  new.field_versions := old.field_versions || touched;
  new.created_at := old.created_at;
  return new;
end $$;
