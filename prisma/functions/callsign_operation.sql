-- Carries out one operation. p_op: {op: create | update | delete | restore, table, uuid?, set?, baseVersion?, prefix?,
-- hasReferences?, ids?}; baseVersion: the version that its author saw; hasReferences: whether `set` holds a reference;
-- prefix: of the id that a new row is given; ids: what rows that come back with a restored one are to be called. A
-- process of before this version says seen and refers. p_schema: {<table>: {type, references: [{column, table,
-- on_remove, exclusive}]}}, the registry in the database's words. Locks the row (FOR NO KEY UPDATE), or what
-- callsign_remove() and callsign_undo() lock. Raises CS001 NOT_FOUND, ROW_DELETED, FIELD_CONFLICT, ROW_IN_USE or a
-- refusal of references, and the violations of the table's constraints.
create or replace function callsign_operation(p_stream uuid, p_op jsonb, p_schema jsonb) returns void
language plpgsql as $$
declare
  target constant text := p_op ->> 'table';
  target_uuid constant uuid := (p_op ->> 'uuid')::uuid;
  refs constant jsonb := p_schema -> target -> 'references';
  base_version constant int := coalesce(p_op ->> 'baseVersion', p_op ->> 'seen')::int;
  fields jsonb := p_op -> 'set';
  current jsonb;
  conflicts jsonb;
  deletion uuid;
  setting text;
begin
  if p_op ?| array['hasReferences', 'refers'] then
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
      array[coalesce(base_version, 2147483647)]) = 1 then
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
    conflicts := callsign_conflicts(target, current, fields, coalesce(base_version, 2147483647));
    if conflicts is not null then
      perform callsign_refuse('FIELD_CONFLICT', jsonb_build_object('fields', conflicts, 'entity', current));
    end if;
    perform callsign_set(target, target_uuid, fields);
  end if;
end $$;
