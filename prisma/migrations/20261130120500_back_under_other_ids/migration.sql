-- What comes back from the trash, or by an undo, may come under other ids than it had: where somebody has its id by
-- now. callsign.ids is {"<row>": "<id>"}, of the undo or restore that is carried out.

-- As before, and notes the ids that its author gives.
create or replace function callsign_undo_target(p_stream uuid, p_wanted jsonb) returns uuid language plpgsql as $$
declare
  target uuid := (p_wanted ->> 'undo')::uuid;
  pruned_to bigint;
  step text;
  setting text;
begin
  if target is null then
    select commit_uuid into target
      from callsign_stack(p_stream, p_wanted ->> 'userId', p_wanted ->> 'step', (p_wanted ->> 'below')::uuid, 1);
    if target is null then
      perform callsign_refuse(
        case p_wanted ->> 'step' when 'redo' then 'NOTHING_TO_REDO' else 'NOTHING_TO_UNDO' end, '{}');
    end if;
    step := p_wanted ->> 'step';
  else
    -- Undone by its own author, however it was asked for, it is a step of their stack.
    select case c.step when 'undo' then 'redo' else 'undo' end into step
      from changes c
      where c.production_uuid = p_stream and c.commit_uuid = target and c.user_id = p_wanted ->> 'userId' limit 1;
    if step is null and not exists (
      select from changes c where c.production_uuid = p_stream and c.commit_uuid = target) then
      select pruned into pruned_to from heads where production_uuid = p_stream;
      if pruned_to > 0 then
        perform callsign_refuse('PRUNED', '{}');
      end if;
    end if;
  end if;
  setting := set_config('callsign.inverts', coalesce(step, '') || ' ' || target, true);
  setting := set_config('callsign.ids', coalesce(p_wanted ->> 'ids', '{}'), true);
  return target;
end $$;

-- Inverts a commit, newest change first. What someone has changed since is left alone and answered as skipped. What the
-- log holds of a column that the table has no longer is passed over.
-- With p_only, inverts just the changes of that row and of the rows that went with it, and gives the row p_fields too.
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

-- Carries out one operation. Shapes: {op, table, uuid?, set?, seen?, prefix?, refers?, ids?}; refers: `set` holds a
-- reference; ids: of a restore, what rows that come back with it are to be called.
create or replace function callsign_operation(p_stream uuid, p_op jsonb, p_schema jsonb) returns void
language plpgsql as $$
declare
  target constant text := p_op ->> 'table';
  target_uuid constant uuid := (p_op ->> 'uuid')::uuid;
  refs constant jsonb := p_schema -> target -> 'references';
  fields jsonb := p_op -> 'set';
  current jsonb;
  conflicts jsonb;
  deletion uuid;
  setting text;
begin
  if p_op ? 'refers' then
    perform callsign_check_references(p_stream, fields, refs);
  end if;
  if p_op ->> 'op' = 'create' then
    if not fields ? 'id' then
      fields := fields || jsonb_build_object('id', callsign_next_id(target, p_stream, p_op ->> 'prefix'));
    end if;
    if target <> 'productions' then
      fields := fields || jsonb_build_object('production_uuid', p_stream);
    end if;
    execute (
      select format('insert into %I (%s) select %2$s from jsonb_populate_record(null::%1$I, $1)',
        target, string_agg(quote_ident(key), ', '))
      from jsonb_object_keys(fields) key
    ) using fields;
    return;
  end if;
  -- In one statement, if it is a live row of this stream that nobody has changed since its author saw it.
  if p_op ->> 'op' = 'update' and fields <> '{}' and callsign_touch(target, array[target_uuid],
      array[callsign_patch(fields, nullif(current_setting('callsign.user_id', true), ''))], array[p_stream],
      array[coalesce((p_op ->> 'seen')::int, 2147483647)]) = 1 then
    return;
  end if;

  current := callsign_row(p_stream, target, target_uuid);
  if p_op ->> 'op' = 'restore' then
    if not (current ->> 'is_deleted')::bool then
      return;
    end if;
    select commit_uuid into deletion from changes
      where entity_uuid = target_uuid and operation = 'deleted' order by version desc limit 1;
    if deletion is not null then
      setting := set_config('callsign.ids', coalesce(p_op ->> 'ids', '{}'), true);
      perform callsign_undo(p_stream, deletion, p_schema, target_uuid, coalesce(fields, '{}'));
    else
      perform callsign_check_references(p_stream, current, refs);
      perform callsign_set(target, target_uuid, coalesce(fields, '{}') || '{"is_deleted": false}');
    end if;
    return;
  end if;

  if (current ->> 'is_deleted')::bool then
    if p_op ->> 'op' = 'delete' then
      return;
    end if;
    perform callsign_refuse_deleted(current);
  end if;
  if p_op ->> 'op' = 'delete' then
    perform callsign_remove(target, target_uuid, p_schema);
  elsif fields <> '{}' then
    conflicts := callsign_conflicts(target, current, fields, coalesce((p_op ->> 'seen')::int, 2147483647));
    if conflicts is not null then
      perform callsign_refuse('FIELD_CONFLICT', jsonb_build_object('fields', conflicts, 'entity', current));
    end if;
    perform callsign_set(target, target_uuid, fields);
  end if;
end $$;
