-- AFTER trigger (statement) of legacy_keys: a row is looked up by uuid before key, so a key that is another row's uuid
-- is none. Looks in every entity table. Raises check_violation, constraint legacy_keys_no_row.
create or replace function callsign_key_is_no_row() returns trigger language plpgsql as $$
declare
  reads_as_uuid constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
  entity_table text;
  taken text;
begin
  if not exists (select from new_keys where canonical ~ reads_as_uuid) then
    return null;
  end if;
  for entity_table in
    select relname from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp'
  loop
    execute format('
      select k.key from new_keys k join %I t on t.uuid = case when k.canonical ~ $1 then k.canonical::uuid end
      where t.uuid <> k.entity_uuid and (%s) limit 1', entity_table,
      case entity_table when 'productions' then 'k.entity_type = ''production'' or t.uuid = k.production_uuid'
        else 't.production_uuid = k.production_uuid' end)
      into taken using reads_as_uuid;
    if taken is not null then
      raise exception 'The key % is the uuid of another row.', taken
        using errcode = 'check_violation', constraint = 'legacy_keys_no_row';
    end if;
  end loop;
  return null;
end $$;

create or replace trigger callsign_key_is_no_row after insert on legacy_keys
  referencing new table as new_keys for each statement execute function callsign_key_is_no_row();

create or replace trigger callsign_changed_key_is_no_row after update on legacy_keys
  referencing new table as new_keys for each statement execute function callsign_key_is_no_row();
