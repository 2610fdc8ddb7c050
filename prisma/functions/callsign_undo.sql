-- Inverts a commit, newest change first. What someone has changed since is left alone and answered as skipped:
-- [{entityType, uuid, id, fields}]. What the log holds of a column that the table has no longer is passed over. With
-- p_only, inverts just the changes of that row and of the rows that went with it, and gives the row p_fields too.
-- callsign.ids is {"<row>": "<id>"}: what rows that come back are to be called. Locks each row as it comes to it (FOR
-- NO KEY UPDATE). Raises CS001 and violations as callsign_operation().
create or replace function callsign_undo(p_stream uuid, p_commit uuid, p_schema jsonb, p_only uuid, p_fields jsonb)
returns jsonb language plpgsql as $$
declare
  change record;
  target text;
  refs jsonb;
  current jsonb;
  back jsonb;
  kept text[];
  dead text[];
  family uuid[] := array[p_only];
  ids constant jsonb := coalesce(nullif(current_setting('callsign.ids', true), ''), '{}')::jsonb;
  undone int := 0;
  skipped jsonb := '[]';
begin
  for change in
    select * from changes where production_uuid = p_stream and commit_uuid = p_commit order by seq desc
  loop
    select key, value -> 'references' into target, refs
      from jsonb_each(p_schema) where value ->> 'type' = change.entity_type;
    if p_only is not null and change.entity_uuid <> p_only then
      if not exists (
        select from jsonb_array_elements(refs) r
        where coalesce(change.old ->> (r ->> 'column'), change.row ->> (r ->> 'column'))::uuid = any (family)
      ) then
        continue;
      end if;
      if change.operation = 'deleted' then
        family := family || change.entity_uuid;
      end if;
    end if;

    current := callsign_row(p_stream, target, change.entity_uuid);
    kept := null;
    if change.operation in ('created', 'restored') then
      continue when (current ->> 'is_deleted')::bool;
      select array_agg(key) into kept from jsonb_each(change.row) f
        where current ? f.key and f.value is distinct from current -> f.key
          and f.key not in ('version', 'field_versions', 'updated_at', 'last_modified_by', 'is_deleted');
      if kept is null then
        perform callsign_remove(target, change.entity_uuid, p_schema);
        undone := undone + 1;
      end if;
    else
      select array_agg(f.key) filter (where current -> f.key is distinct from change.row -> f.key),
             jsonb_object_agg(f.key, f.value) filter (where current -> f.key is not distinct from change.row -> f.key)
        into kept, back from jsonb_each(change.old) f where current ? f.key;
      if change.entity_uuid = p_only then
        back := back || p_fields;
      end if;
      if ids ? change.entity_uuid::text and (back ? 'id' or change.operation = 'deleted') then
        back := back || jsonb_build_object('id', ids -> change.entity_uuid::text);
      end if;
      if (current ->> 'is_deleted')::bool and not coalesce(back ? 'is_deleted', false) then
        select array_agg(key) into kept from jsonb_object_keys(change.old) key;
        back := null;
      end if;
      if back is not null then
        dead := callsign_dead_links(target, current || back, refs);
        if change.operation = 'deleted' then
          back := back || (select coalesce(jsonb_object_agg(link, null), '{}') from unnest(dead) link);
        elsif dead is not null then
          kept := kept || (select array_agg(link) from unnest(dead) link where back ? link);
          back := back - dead;
        end if;
      end if;
      if back <> '{}' then
        perform callsign_check_references(p_stream, current || back, refs);
        perform callsign_set(target, change.entity_uuid, back);
        undone := undone + 1;
      end if;
    end if;
    if kept is not null then
      skipped := skipped || jsonb_build_object('entityType', change.entity_type, 'uuid', change.entity_uuid,
        'id', current -> 'id', 'fields', to_jsonb(kept));
    end if;
  end loop;
  if undone = 0 then
    perform callsign_refuse('NOTHING_TO_UNDO', jsonb_build_object('skipped', skipped));
  end if;
  return skipped;
end $$;
