-- The head is updated by every write: room on its page keeps those updates off the index.
alter table heads set (fillfactor = 50);

-- The workspace's stream: the changes of production rows, for the list of productions.
insert into heads (production_uuid, seq) values ('00000000-0000-0000-0000-000000000000', 0);

-- BEFORE, and by its name the first: lays over the row what callsign_set() wants. Its update names no columns, so that one
-- static statement, planned once, serves every set of columns.
create function callsign_apply() returns trigger language plpgsql as $$
declare
  wanted constant text := current_setting('callsign.set', true);
begin
  if wanted <> '' then
    return jsonb_populate_record(new, wanted::jsonb);
  end if;
  return new;
end $$;

-- BEFORE: versions the row and its fields. An update that changes nothing is skipped, so it is no change.
create function callsign_stamp() returns trigger language plpgsql as $$
declare
  shared constant text[] := array['uuid', 'production_uuid', 'version', 'field_versions', 'created_at', 'updated_at', 'last_modified_by'];
  before jsonb;
  after jsonb;
  touched jsonb;
begin
  new.id := btrim(new.id);
  new.last_modified_by := nullif(current_setting('callsign.user_id', true), '');
  new.updated_at := clock_timestamp();
  if tg_op = 'INSERT' then
    new.version := 1;
    new.field_versions := '{}';
    new.created_at := new.updated_at;
    return new;
  end if;
  before := to_jsonb(old);
  after := to_jsonb(new);
  if new.uuid <> old.uuid or after -> 'production_uuid' is distinct from before -> 'production_uuid' then
    raise exception 'A uuid never changes, and a row never moves to another production.' using errcode = 'integrity_constraint_violation';
  end if;
  new.version := old.version + 1;
  select jsonb_object_agg(key, new.version) into touched
    from jsonb_each(after - shared) as field
    where field.value is distinct from before -> field.key;
  if touched is null then
    return null;
  end if;
  new.field_versions := old.field_versions || touched;
  new.created_at := old.created_at;
  return new;
end $$;

-- Takes the stream's next seq (the row lock on the head orders commits) and writes one row of the log.
-- Answers the seq: PL/pgSQL evaluates an assignment more cheaply than a PERFORM, and this runs with every write.
create function callsign_append(
  p_stream uuid, p_type text, p_operation text, p_row jsonb, p_old jsonb
) returns bigint language plpgsql as $$
declare
  next_seq bigint;
  commit_setting text := current_setting('callsign.commit', true);
begin
  if coalesce(commit_setting, '') = '' then
    commit_setting := set_config('callsign.commit', uuidv7()::text, true);
  end if;
  update heads set seq = seq + 1 where production_uuid = p_stream returning seq into next_seq;
  if next_seq is null then
    insert into heads (production_uuid, seq) values (p_stream, 1)
      on conflict (production_uuid) do update set seq = heads.seq + 1 returning seq into next_seq;
  end if;
  insert into changes (production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old, user_id, user_name, reason)
  values (
    p_stream, next_seq, commit_setting::uuid, p_type, (p_row ->> 'uuid')::uuid, p_operation, (p_row ->> 'version')::int, p_row, p_old,
    nullif(current_setting('callsign.user_id', true), ''),
    coalesce(nullif(current_setting('callsign.user_name', true), ''), session_user || ' (database)'),
    nullif(current_setting('callsign.reason', true), '')
  );
  return next_seq;
end $$;

-- AFTER: logs the change in its production's stream; a production row also in the workspace's stream.
create function callsign_log() returns trigger language plpgsql as $$
declare
  entity_type constant text := tg_argv[0];
  entity jsonb;
  previous jsonb := '{}';
  operation text := 'created';
  logged bigint;
begin
  if tg_op = 'DELETE' then
    entity := to_jsonb(old) || jsonb_build_object('is_deleted', true, 'version', old.version + 1);
    previous := '{"is_deleted": false}';
    operation := 'deleted';
  else
    entity := to_jsonb(new);
    if tg_op = 'UPDATE' then
      select coalesce(jsonb_object_agg(field.key, to_jsonb(old) -> field.key), '{}') into previous
        from jsonb_each(new.field_versions) as field where field.value = to_jsonb(new.version);
      operation := case
        when new.is_deleted and not old.is_deleted then 'deleted'
        when old.is_deleted and not new.is_deleted then 'restored'
        else 'updated' end;
    end if;
  end if;
  logged := callsign_append(coalesce(entity ->> 'production_uuid', entity ->> 'uuid')::uuid, entity_type, operation, entity, previous);
  if entity_type = 'production' then
    logged := callsign_append('00000000-0000-0000-0000-000000000000', entity_type, operation, entity, previous);
  end if;
  return null;
end $$;

-- Makes a table an entity table: versioned, logged, ids checked and unique among live rows without regard to case.
create function callsign_entity_table(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('alter table %1$I add constraint %2$I check (id = btrim(id) and id <> '''' and length(id) <= 64)', p_table, p_table || '_id_form');
  if p_type = 'production' then
    execute format('alter table %1$I add constraint %2$I exclude using btree (lower(id) with =) where (not is_deleted) deferrable initially immediate', p_table, p_table || '_id_live');
  else
    execute format('alter table %1$I add constraint %2$I exclude using btree (production_uuid with =, lower(id) with =) where (not is_deleted) deferrable initially immediate', p_table, p_table || '_id_live');
  end if;
  -- Room on every page keeps most updates off the indexes (HOT).
  execute format('alter table %I set (fillfactor = 80)', p_table);
  execute format('create trigger callsign_apply before update on %I for each row execute function callsign_apply()', p_table);
  execute format('create trigger callsign_stamp before insert or update on %I for each row execute function callsign_stamp()', p_table);
  execute format('create trigger callsign_log after insert or update or delete on %I for each row execute function callsign_log(%L)', p_table, p_type);
  perform callsign_write_touch();
end $$;

-- Writes callsign_touch(): an update of one row by its table's name. One static statement per table, because plpgsql keeps the plans of
-- those; a statement put together at run time would be planned for every write. With p_stream, only a live row of it not newer than p_seen.
create function callsign_write_touch() returns void language plpgsql as $do$
declare
  branches text;
begin
  select string_agg(format(
      E'    when %1$L then\n      update %1$I set version = version where uuid = p_uuid\n        and (p_stream is null or (not is_deleted and version <= p_seen and %2$s = p_stream));',
      relname, case relname when 'productions' then 'uuid' else 'production_uuid' end), E'\n' order by relname)
    into branches from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp';
  execute format(E'create or replace function callsign_touch(p_table text, p_uuid uuid, p_stream uuid, p_seen int) returns boolean language plpgsql as $$\nbegin\n  case p_table\n%s\n  end case;\n  return found;\nend $$', branches);
end $do$;

-- Refuses an operation: the code goes to the client, the details with it.
create function callsign_refuse(p_code text, p_details jsonb) returns void language plpgsql as $$
begin
  raise exception '%', p_code using errcode = 'CS001', detail = p_details::text;
end $$;

-- The next id of a prefix: its highest number + 1, so that spacer numbers stay free; letters go on where no number is (Z, AA, AB).
create function callsign_next_id(p_table text, p_production uuid, p_prefix text) returns text language plpgsql as $$
declare
  highest numeric;
  letters text;
  place int;
  scope text := case when p_table = 'productions' then 'true' else 'production_uuid = $1' end;
begin
  -- An id of nines as long as allowed is passed over: it has no successor, and would end its series for everyone.
  execute format('select max(substring(id from ''[0-9]+$'')::numeric) from %I
    where %s and not is_deleted and id ~* $2 and not (length(id) = 64 and id ~ ''[^0-9]9+$'')', p_table, scope)
    into highest using p_production, '^' || p_prefix || '\s+[0-9]+$';
  if highest is not null then
    return p_prefix || ' ' || highest + 1;
  end if;
  -- One letter of any case, or two capitals, and "IN" is no pair of letters: as in packages/identity.
  execute format('select upper(substring(id from ''[A-Za-z]+$'')) as letters from %I
    where %s and not is_deleted and lower(left(id, length($2))) = lower($2) and substr(id, length($2) + 1) ~ ''^\s+([A-Za-z]|(?!IN)[A-Z]{2})$''
    order by length(id) desc, letters desc limit 1', p_table, scope)
    into letters using p_production, p_prefix;
  if letters is null or letters = 'ZZ' then
    return p_prefix || ' 1';
  end if;
  place := ascii(right(letters, 1)) - 64 + case when length(letters) = 2 then 26 * (ascii(letters) - 64) else 0 end;
  -- place counts A as 1, so it is also the 0-based place of the next one.
  return p_prefix || ' ' || case when place >= 26 then chr(64 + place / 26) else '' end || chr(65 + place % 26);
end $$;

-- Every reference that a row is about to hold must name a live row of the same production.
create function callsign_check_references(p_production uuid, p_fields jsonb, p_references jsonb) returns void language plpgsql as $$
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

-- Marks a row deleted, after dealing with the live rows that refer to it as the definitions say.
-- p_schema: table -> {type, references: [{column, table, on_remove}]}, the registry in the database's words.
create function callsign_remove(p_table text, p_uuid uuid, p_schema jsonb) returns void language plpgsql as $$
declare
  inbound record;
  child uuid;
  used_by jsonb;
begin
  for inbound in
    select t.key as child_table, t.value ->> 'type' as child_type, r ->> 'column' as name, r ->> 'on_remove' as on_remove
    from jsonb_each(p_schema) t, jsonb_array_elements(t.value -> 'references') r where r ->> 'table' = p_table
  loop
    if inbound.on_remove = 'clear' then
      execute format('update %I set %I = null where %2$I = $1 and not is_deleted', inbound.child_table, inbound.name) using p_uuid;
    elsif inbound.on_remove = 'remove' then
      for child in execute format('select uuid from %I where %I = $1 and not is_deleted', inbound.child_table, inbound.name) using p_uuid loop
        perform callsign_remove(inbound.child_table, child, p_schema);
      end loop;
    else
      execute format('select jsonb_agg(jsonb_build_object(''entityType'', $2, ''uuid'', uuid, ''id'', id)) from %I where %I = $1 and not is_deleted', inbound.child_table, inbound.name)
        into used_by using p_uuid, inbound.child_type;
      if used_by is not null then
        perform callsign_refuse('ROW_IN_USE', jsonb_build_object('usedBy', used_by));
      end if;
    end if;
  end loop;
  execute format('update %I set is_deleted = true where uuid = $1', p_table) using p_uuid;
end $$;

-- Sets columns of one row from jsonb, by the types of the table.
create function callsign_set(p_table text, p_uuid uuid, p_set jsonb) returns void language plpgsql as $$
begin
  perform set_config('callsign.set', p_set::text, true);
  perform callsign_touch(p_table, p_uuid, null, null);
  perform set_config('callsign.set', '', true);
end $$;

-- The same, in one statement, for a live row of this stream that nobody has changed since p_seen; false if it is not that, or already holds all this.
create function callsign_set_unchallenged(p_stream uuid, p_table text, p_uuid uuid, p_set jsonb, p_seen int) returns boolean
language plpgsql as $$
declare
  written boolean;
begin
  perform set_config('callsign.set', p_set::text, true);
  written := callsign_touch(p_table, p_uuid, p_stream, coalesce(p_seen, 2147483647));
  perform set_config('callsign.set', '', true);
  return written;
end $$;

-- Fields that changed after the version their author saw, and now hold something else than the author wants.
create function callsign_conflicts(p_table text, p_current jsonb, p_set jsonb, p_seen int) returns jsonb language plpgsql as $$
declare
  wanted jsonb;
begin
  execute format('select to_jsonb(jsonb_populate_record(null::%I, $1))', p_table) into wanted using p_set;
  return (
    select jsonb_object_agg(key, jsonb_build_object(
      'yours', wanted -> key, 'theirs', p_current -> key, 'version', p_current -> 'field_versions' -> key,
      'userId', last.user_id, 'userName', last.user_name, 'at', last.at))
    from jsonb_object_keys(p_set) key
    left join lateral (
      select * from changes
      where entity_uuid = (p_current ->> 'uuid')::uuid and version = (p_current -> 'field_versions' ->> key)::int limit 1
    ) last on true
    where coalesce((p_current -> 'field_versions' ->> key)::int, 1) > p_seen
      and wanted -> key is distinct from p_current -> key
  );
end $$;

-- The row as it stands, locked; refuses what is not of this stream.
create function callsign_row(p_stream uuid, p_table text, p_uuid uuid) returns jsonb language plpgsql as $$
declare
  current jsonb;
begin
  execute format('select to_jsonb(t) from %I t where uuid = $1 for no key update', p_table) into current using p_uuid;
  if current is null or coalesce(current ->> 'production_uuid', current ->> 'uuid')::uuid <> p_stream then
    perform callsign_refuse('NOT_FOUND', '{}');
  end if;
  return current;
end $$;

create function callsign_refuse_deleted(p_current jsonb) returns void language plpgsql as $$
begin
  perform callsign_refuse('ROW_DELETED', jsonb_build_object('entity', p_current, 'deleted', (
    select jsonb_build_object('userId', user_id, 'userName', user_name, 'at', at) from changes
    where entity_uuid = (p_current ->> 'uuid')::uuid and version = (p_current -> 'field_versions' ->> 'is_deleted')::int
      and operation = 'deleted' limit 1)));
end $$;

-- Clearable references of a row that can't be held now: their target is gone, or another live row has it for itself.
create function callsign_dead_links(p_table text, p_row jsonb, p_references jsonb) returns text[] language plpgsql as $$
declare
  reference record;
  dead boolean;
  links text[];
begin
  for reference in
    select r ->> 'column' as name, r ->> 'table' as target_table, (p_row ->> (r ->> 'column'))::uuid as target_uuid,
      coalesce((r ->> 'exclusive')::bool, false) as exclusive
    from jsonb_array_elements(p_references) r where r ->> 'on_remove' = 'clear' and p_row ->> (r ->> 'column') is not null
  loop
    execute format('select not exists (select from %I where uuid = $1 and not is_deleted)
      or ($2 and exists (select from %I where %I = $1 and uuid <> $3 and not is_deleted))', reference.target_table, p_table, reference.name)
      into dead using reference.target_uuid, reference.exclusive, (p_row ->> 'uuid')::uuid;
    if dead then
      links := links || reference.name;
    end if;
  end loop;
  return links;
end $$;

-- Inverts a commit, newest change first. What someone has changed since is left alone and answered as skipped.
-- With p_only, inverts just the changes of that row and of the rows that went with it, and gives the row p_fields too.
create function callsign_undo(p_stream uuid, p_commit uuid, p_schema jsonb, p_only uuid, p_fields jsonb) returns jsonb language plpgsql as $$
declare
  change record;
  target text;
  refs jsonb;
  current jsonb;
  back jsonb;
  kept text[];
  dead text[];
  family uuid[] := array[p_only];
  undone int := 0;
  skipped jsonb := '[]';
begin
  for change in select * from changes where production_uuid = p_stream and commit_uuid = p_commit order by seq desc loop
    select key, value -> 'references' into target, refs from jsonb_each(p_schema) where value ->> 'type' = change.entity_type;
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
        where f.value is distinct from current -> f.key
          and f.key not in ('version', 'field_versions', 'updated_at', 'last_modified_by', 'is_deleted');
      if kept is null then
        perform callsign_remove(target, change.entity_uuid, p_schema);
        undone := undone + 1;
      end if;
    else
      select array_agg(f.key) filter (where current -> f.key is distinct from change.row -> f.key),
             jsonb_object_agg(f.key, f.value) filter (where current -> f.key is not distinct from change.row -> f.key)
        into kept, back from jsonb_each(change.old) f;
      if change.entity_uuid = p_only then
        back := back || p_fields;
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
      skipped := skipped || jsonb_build_object('entityType', change.entity_type, 'uuid', change.entity_uuid, 'id', current -> 'id', 'fields', to_jsonb(kept));
    end if;
  end loop;
  if undone = 0 then
    perform callsign_refuse('NOTHING_TO_UNDO', jsonb_build_object('skipped', skipped));
  end if;
  return skipped;
end $$;

-- Carries out one operation. Shapes: {op, table, uuid?, set?, seen?, prefix?, refers?}; refers: `set` holds a reference.
create function callsign_operation(p_stream uuid, p_op jsonb, p_schema jsonb) returns void language plpgsql as $$
declare
  target constant text := p_op ->> 'table';
  target_uuid constant uuid := (p_op ->> 'uuid')::uuid;
  refs constant jsonb := p_schema -> target -> 'references';
  fields jsonb := p_op -> 'set';
  current jsonb;
  conflicts jsonb;
  deletion uuid;
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
      select format('insert into %I (%s) select %2$s from jsonb_populate_record(null::%1$I, $1)', target, string_agg(quote_ident(key), ', '))
      from jsonb_object_keys(fields) key
    ) using fields;
    return;
  end if;
  if p_op ->> 'op' = 'update' and fields <> '{}' and callsign_set_unchallenged(p_stream, target, target_uuid, fields, (p_op ->> 'seen')::int) then
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

-- The write path: a group of commits on one stream in one transaction, each in a subtransaction of its own, so
-- that a refused one leaves no trace and takes no seq. Locking the head first makes seq order commit order.
-- p_commits: [{key, hash, userId, userName, reason, undo?, operations: [...]}], no key twice.
-- Answers {answers: [one per commit], changes: [what the group logged in this stream, in order]}.
create function write_commits(p_stream uuid, p_commits jsonb, p_schema jsonb) returns json language plpgsql
-- Without statistics (a young database) the planner would read whole tables for the few rows that a group needs.
set enable_seqscan = off as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  before bigint;
  production_deleted boolean := false;
  was_deleted boolean;
  repeats jsonb;
  repeat jsonb;
  wanted jsonb;
  commit_uuid text;
  place int;
  skipped jsonb;
  answers jsonb[] := '{}';
  state text; message text; details text; broken text; at_column text; setting text;
begin
  -- An update, not FOR UPDATE: a row lock of this transaction and updates by its subtransactions would become multixacts.
  update heads set seq = seq where production_uuid = p_stream returning seq into before;
  if p_stream <> nil then
    select is_deleted into production_deleted from productions where uuid = p_stream;
    if not found then
      return json_build_object('changes', '[]'::json, 'answers',
        (select jsonb_agg('{"ok": false, "state": "CS001", "message": "PRODUCTION_NOT_FOUND"}'::jsonb) from jsonb_array_elements(p_commits)));
    end if;
  end if;
  select jsonb_object_agg(k.key, jsonb_build_object('hash', k.request_hash, 'commit', k.commit_uuid, 'skipped', k.skipped, 'changes',
      (select coalesce(jsonb_agg(to_jsonb(c) order by c.seq), '[]') from changes c where c.production_uuid = p_stream and c.commit_uuid = k.commit_uuid)))
    into repeats
    from idempotency_keys k where k.production_uuid = p_stream and k.key = any (array(select w ->> 'key' from jsonb_array_elements(p_commits) w));

  for wanted in select * from jsonb_array_elements(p_commits) loop
    place := 0;
    repeat := repeats -> (wanted ->> 'key');
    if repeat is not null then
      answers := answers || case when repeat ->> 'hash' = wanted ->> 'hash'
        then (repeat - 'hash') || '{"ok": true, "repeated": true}'
        else '{"ok": false, "state": "CS001", "message": "IDEMPOTENCY_KEY_REUSED"}' end;
      continue;
    end if;
    begin
      commit_uuid := set_config('callsign.commit', uuidv7()::text, true);
      setting := set_config('callsign.user_id', coalesce(wanted ->> 'userId', ''), true);
      setting := set_config('callsign.user_name', coalesce(wanted ->> 'userName', ''), true);
      setting := set_config('callsign.reason', coalesce(wanted ->> 'reason', ''), true);
      skipped := '[]';
      if wanted ->> 'undo' is not null then
        set constraints all deferred;
        skipped := callsign_undo(p_stream, (wanted ->> 'undo')::uuid, p_schema, null, null);
        set constraints all immediate;
      elsif jsonb_array_length(wanted -> 'operations') = 1 then
        perform callsign_operation(p_stream, wanted #> '{operations,0}', p_schema);
      else
        -- Ids and exclusive references are checked when all operations are done, so that two rows can swap theirs.
        set constraints all deferred;
        for step in 0 .. jsonb_array_length(wanted -> 'operations') - 1 loop
          place := step;
          perform callsign_operation(p_stream, wanted -> 'operations' -> place, p_schema);
        end loop;
        set constraints all immediate;
      end if;
      if production_deleted or wanted ->> 'undo' is not null or wanted #>> '{operations,0,table}' = 'productions' then
        was_deleted := production_deleted;
        production_deleted := exists (select from productions where uuid = p_stream and is_deleted);
        if was_deleted and production_deleted and wanted #>> '{operations,0,table}' is distinct from 'productions' then
          perform callsign_refuse('PRODUCTION_DELETED', '{}');
        end if;
      end if;
      answers := answers || jsonb_build_object('ok', true, 'commit', commit_uuid, 'skipped', skipped);
    exception when others then
      get stacked diagnostics state = returned_sqlstate, message = message_text, details = pg_exception_detail,
        broken = constraint_name, at_column = column_name;
      -- Classes that say nothing about the commit itself (deadlock, lock timeout, shutdown, no space) fail the whole group: the caller tries again.
      if left(state, 2) in ('40', '53', '54', '55', '57', '58', 'XX') then
        raise;
      end if;
      answers := answers || jsonb_build_object('ok', false, 'state', state, 'message', message, 'detail', details,
        'constraint', broken, 'column', at_column, 'place', place);
    end;
  end loop;

  insert into idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped)
    select p_stream, w ->> 'key', w ->> 'hash', (a ->> 'commit')::uuid, a -> 'skipped'
    from jsonb_array_elements(p_commits) with ordinality wanted (w, nth) join unnest(answers) with ordinality answer (a, nth) using (nth)
    where w ->> 'key' is not null and (a ->> 'ok')::bool and not a ? 'repeated';
  return (
    select json_build_object('answers', array_to_json(answers), 'before', before, 'changes', coalesce(json_agg(c order by seq), '[]'))
    from changes c where production_uuid = p_stream and seq > before
  );
end $$;

-- Attach all of this to the tables that exist so far.
select callsign_entity_table(entity.table_name, entity.type) from (values
  ('productions', 'production'),
  ('sources', 'source'),
  ('source_outputs', 'source-output'),
  ('sends', 'send'),
  ('ccus', 'ccu'),
  ('cameras', 'camera'),
  ('cable_snakes', 'cable-snake'),
  ('snake_lines', 'snake-line'),
  ('connections', 'connection')
) as entity (table_name, type);

alter table productions add constraint productions_load_out_after_load_in check (load_out >= load_in);

-- At most one camera per CCU; deferrable, so that two cameras can swap theirs in one commit.
alter table cameras add constraint cameras_ccu_uuid_live
  exclude using btree (ccu_uuid with =) where (not is_deleted) deferrable initially immediate;
