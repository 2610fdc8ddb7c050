-- Marks a row deleted, after dealing with the live rows that refer to it as the definitions say: clear, remove, or
-- refuse. p_schema as of callsign_operation(). Locks those rows, children before parents. Raises CS001 ROW_IN_USE with
-- {usedBy}.
create or replace function callsign_remove(p_table text, p_uuid uuid, p_schema jsonb)
returns void language plpgsql as $$
declare
  inbound record;
  child uuid;
  used_by jsonb;
begin
  for inbound in
    select t.key as child_table, t.value ->> 'type' as child_type, r ->> 'column' as name,
      r ->> 'on_remove' as on_remove
    from jsonb_each(p_schema) t, jsonb_array_elements(t.value -> 'references') r where r ->> 'table' = p_table
  loop
    if inbound.on_remove = 'clear' then
      execute format('update %I set %I = null where %2$I = $1 and not is_deleted',
        inbound.child_table, inbound.name) using p_uuid;
    elsif inbound.on_remove = 'remove' then
      for child in
        execute format('select uuid from %I where %I = $1 and not is_deleted',
          inbound.child_table, inbound.name) using p_uuid
      loop
        perform callsign_remove(inbound.child_table, child, p_schema);
      end loop;
    else
      execute format('
          select jsonb_agg(jsonb_build_object(''entityType'', $2, ''uuid'', uuid, ''id'', id))
          from %I where %I = $1 and not is_deleted', inbound.child_table, inbound.name)
        into used_by using p_uuid, inbound.child_type;
      if used_by is not null then
        perform callsign_refuse('ROW_IN_USE', jsonb_build_object('usedBy', used_by));
      end if;
    end if;
  end loop;
  execute format('update %I set is_deleted = true where uuid = $1', p_table) using p_uuid;
end $$;
