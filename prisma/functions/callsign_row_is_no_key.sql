-- BEFORE INSERT trigger of entity tables: a row that brings a uuid of its own, past the API, must not take one that is
-- a key of another row. tg_argv[0] is the entity type. Raises check_violation, constraint legacy_keys_no_row.
create or replace function callsign_row_is_no_key() returns trigger language plpgsql as $$
begin
  if exists (
    select from legacy_keys where canonical = new.uuid::text and entity_uuid <> new.uuid
      and case tg_argv[0] when 'production' then entity_type = 'production'
        else production_uuid = (to_jsonb(new) ->> 'production_uuid')::uuid end)
  then
    raise exception 'The uuid % is the legacy key of another row.', new.uuid
      using errcode = 'check_violation', constraint = 'legacy_keys_no_row';
  end if;
  return new;
end $$;
