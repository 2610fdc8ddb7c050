-- AFTER UPDATE trigger of entity tables: the id that a row had is kept in former_ids, so that links by it lead on.
-- tg_argv[0] is the entity type. A change of case alone leaves none.
create or replace function callsign_keep_former_id() returns trigger language plpgsql as $$
begin
  if callsign_id_key(old.id) collate "C" = callsign_id_key(new.id) then
    return null;
  end if;
  insert into former_ids (production_uuid, entity_type, entity_uuid, id, until)
    values (
      coalesce((to_jsonb(new) ->> 'production_uuid')::uuid, new.uuid), tg_argv[0], new.uuid, old.id, new.updated_at)
    on conflict (entity_uuid, callsign_id_key(id) collate "C") do update set id = excluded.id, until = excluded.until;
  return null;
end $$;
