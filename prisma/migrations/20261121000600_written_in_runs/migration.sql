-- Writes in runs: plain edits of different rows, one after the other, are one statement, and the log takes what a statement
-- changed in one go. A transaction may write several streams, and takes a stream's numbers under its head's lock in one piece.

drop function write_commits(uuid, jsonb, jsonb);
drop function callsign_set_unchallenged(uuid, text, uuid, jsonb, int);
drop function callsign_touch(text, uuid, uuid, int);

-- BEFORE, and by its name the first: lays over the row what callsign_touch() wants. A patch travels in field_versions under
-- the key '', which is no column: {"": {set, by}}. So one static statement, planned once, serves every set of columns.
create or replace function callsign_apply() returns trigger language plpgsql as $$
begin
  return jsonb_populate_record(new, new.field_versions -> '' -> 'set');
end $$;

-- BEFORE: versions the row and its fields. An update that changes nothing is skipped, so it is no change.
create or replace function callsign_stamp() returns trigger language plpgsql as $$
declare
  shared constant text[] := array['uuid', 'production_uuid', 'version', 'field_versions', 'created_at', 'updated_at', 'last_modified_by'];
  before jsonb;
  after jsonb;
  touched jsonb;
begin
  new.id := btrim(new.id);
  new.updated_at := clock_timestamp();
  if tg_op = 'INSERT' then
    new.last_modified_by := nullif(current_setting('callsign.user_id', true), '');
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
  new.last_modified_by := case when new.field_versions ? '' then new.field_versions -> '' ->> 'by'
    else nullif(current_setting('callsign.user_id', true), '') end;
  new.field_versions := old.field_versions || touched;
  new.created_at := old.created_at;
  return new;
end $$;

-- The next seq of a stream. Of streams whose heads write_commits() holds it is counted in settings, which a refused commit takes back
-- with it, and the heads are written once at the end: callsign.streams lists them, 37 characters each, and callsign.head_<place> counts.
-- Of any other stream the lock on the head orders the writers.
create function callsign_next_seq(p_stream uuid) returns bigint language plpgsql as $$
declare
  place constant int := strpos(current_setting('callsign.streams', true), p_stream::text);
  head text;
  next_seq bigint;
  setting text;
begin
  if place > 0 then
    head := 'callsign.head_' || place / 37;
    next_seq := current_setting(head)::bigint + 1;
    setting := set_config(head, next_seq::text, true);
    return next_seq;
  end if;
  update heads set seq = seq + 1 where production_uuid = p_stream returning seq into next_seq;
  if next_seq is null then
    insert into heads (production_uuid, seq) values (p_stream, 1)
      on conflict (production_uuid) do update set seq = heads.seq + 1 returning seq into next_seq;
  end if;
  return next_seq;
end $$;

drop function callsign_append(uuid, text, text, jsonb, jsonb) cascade;

-- Writes rows of the log, in the order given; a production row is told in the workspace's stream too. Who, why and which commit: by the
-- settings, or in a run row by row from callsign.run, {"<row>": {nth, commit, userId, userName, reason}}.
create function callsign_append(p_type text, p_operations text[], p_rows jsonb[], p_olds jsonb[]) returns void language plpgsql as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  run constant jsonb := nullif(current_setting('callsign.run', true), '')::jsonb;
  commit_setting text := current_setting('callsign.commit', true);
  inverts constant text := coalesce(current_setting('callsign.inverts', true), '');
  by_id constant text := nullif(current_setting('callsign.user_id', true), '');
  by_name constant text := coalesce(nullif(current_setting('callsign.user_name', true), ''), session_user || ' (database)');
  because constant text := nullif(current_setting('callsign.reason', true), '');
begin
  if coalesce(commit_setting, '') = '' then
    commit_setting := set_config('callsign.commit', uuidv7()::text, true);
  end if;
  insert into changes (production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old, user_id, user_name, reason, step, undoes)
  select stream, callsign_next_seq(stream), coalesce(of_run ->> 'commit', commit_setting)::uuid, p_type, entity, operation, version, row, old,
    case when of_run is null then by_id else of_run ->> 'userId' end,
    case when of_run is null then by_name else of_run ->> 'userName' end,
    case when of_run is null then because else of_run ->> 'reason' end,
    case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
    case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
  from (
    select stream, (c.row ->> 'uuid')::uuid as entity, c.operation, (c.row ->> 'version')::int as version, c.row, c.old, run -> (c.row ->> 'uuid') as of_run
    from unnest(p_operations, p_rows, p_olds) with ordinality as c (operation, row, old, nth),
      lateral (select coalesce(c.row ->> 'production_uuid', c.row ->> 'uuid')::uuid union all select nil where p_type = 'production') as told (stream)
    order by (run -> (c.row ->> 'uuid') ->> 'nth')::int, c.nth, stream = nil
  ) logged;
end $$;

drop function callsign_log() cascade;

-- AFTER each statement: logs what it changed.
create function callsign_log() returns trigger language plpgsql as $$
declare
  operations text[];
  entities jsonb[];
  olds jsonb[];
begin
  case tg_op
    when 'INSERT' then
      select array_agg('created'::text), array_agg(to_jsonb(n)), array_agg('{}'::jsonb) into operations, entities, olds from new_rows n;
    when 'DELETE' then
      select array_agg('deleted'::text), array_agg(to_jsonb(o) || jsonb_build_object('is_deleted', true, 'version', o.version + 1)), array_agg('{"is_deleted": false}'::jsonb)
        into operations, entities, olds from old_rows o;
    else
      select array_agg(case when n.is_deleted and not o.is_deleted then 'deleted' when o.is_deleted and not n.is_deleted then 'restored' else 'updated' end),
          array_agg(to_jsonb(n)),
          array_agg((
            select coalesce(jsonb_object_agg(field.key, previous.row -> field.key), '{}')
            from (select to_jsonb(o) as row offset 0) previous, jsonb_each(n.field_versions) field where field.value = to_jsonb(n.version)))
        into operations, entities, olds from new_rows n join old_rows o using (uuid);
  end case;
  if operations is not null then
    perform callsign_append(tg_argv[0], operations, entities, olds);
  end if;
  return null;
end $$;

-- Attaches versioning and the log to an entity table.
create function callsign_entity_triggers(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('drop trigger if exists callsign_apply on %I', p_table);
  execute format('drop trigger if exists callsign_stamp on %I', p_table);
  execute format('create trigger callsign_apply before update on %I for each row when (new.field_versions ? '''') execute function callsign_apply()', p_table);
  execute format('create trigger callsign_stamp before insert or update on %I for each row execute function callsign_stamp()', p_table);
  execute format('create trigger callsign_log_insert after insert on %I referencing new table as new_rows for each statement execute function callsign_log(%L)', p_table, p_type);
  execute format('create trigger callsign_log_update after update on %I referencing old table as old_rows new table as new_rows for each statement execute function callsign_log(%L)', p_table, p_type);
  execute format('create trigger callsign_log_delete after delete on %I referencing old table as old_rows for each statement execute function callsign_log(%L)', p_table, p_type);
  perform callsign_write_touch();
end $$;

-- Makes a table an entity table: versioned, logged, ids checked and unique among live rows without regard to case.
create or replace function callsign_entity_table(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('alter table %1$I add constraint %2$I check (id = btrim(id) and id <> '''' and length(id) <= 64)', p_table, p_table || '_id_form');
  if p_type = 'production' then
    execute format('alter table %1$I add constraint %2$I exclude using btree (lower(id) with =) where (not is_deleted) deferrable initially immediate', p_table, p_table || '_id_live');
  else
    execute format('alter table %1$I add constraint %2$I exclude using btree (production_uuid with =, lower(id) with =) where (not is_deleted) deferrable initially immediate', p_table, p_table || '_id_live');
  end if;
  -- Room on every page keeps most updates off the indexes (HOT).
  execute format('alter table %I set (fillfactor = 80)', p_table);
  perform callsign_entity_triggers(p_table, p_type);
end $$;

-- Writes callsign_touch(): lays patches over rows of a table, and answers how many rows it changed. One static statement per table,
-- because plpgsql keeps the plans of those; a statement put together at run time would be planned for every write.
-- p_patches: {"": {set, by}}. With p_streams, only live rows of those that are not newer than p_seen says.
create or replace function callsign_write_touch() returns void language plpgsql as $do$
declare
  branches text;
begin
  select string_agg(format(
      E'    when %1$L then\n      update %1$I t set field_versions = wanted.patch from unnest(p_uuids, p_patches, p_streams, p_seen) wanted (uuid, patch, stream, seen)\n        where t.uuid = wanted.uuid and (p_streams is null or (not t.is_deleted and t.version <= wanted.seen and t.%2$s = wanted.stream));',
      relname, case relname when 'productions' then 'uuid' else 'production_uuid' end), E'\n' order by relname)
    into branches from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp';
  execute format(E'create or replace function callsign_touch(p_table text, p_uuids uuid[], p_patches jsonb[], p_streams uuid[], p_seen int[]) returns int language plpgsql as $$\ndeclare\n  touched int;\nbegin\n  case p_table\n%s\n  end case;\n  get diagnostics touched = row_count;\n  return touched;\nend $$', branches);
end $do$;

select callsign_entity_triggers(relname, case relname when 'sources' then 'source' when 'source_outputs' then 'source-output' when 'sends' then 'send' when 'ccus' then 'ccu'
    when 'cameras' then 'camera' when 'cable_snakes' then 'cable-snake' when 'snake_lines' then 'snake-line' when 'connections' then 'connection'
    when 'checklist_items' then 'checklist-item' when 'productions' then 'production' end)
  from (select relname from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp') entity_table;

-- A patch as it travels in a row.
create function callsign_patch(p_set jsonb, p_by text) returns jsonb language sql immutable as
  $$ select jsonb_build_object('', jsonb_build_object('set', p_set, 'by', p_by)) $$;

-- Sets columns of one row from jsonb, by the types of the table, in the name of the commit's author.
create or replace function callsign_set(p_table text, p_uuid uuid, p_set jsonb) returns void language plpgsql as $$
declare
  touched int;
begin
  touched := callsign_touch(p_table, array[p_uuid], array[callsign_patch(p_set, nullif(current_setting('callsign.user_id', true), ''))], null, null);
end $$;

-- Carries out one operation. Shapes: {op, table, uuid?, set?, seen?, prefix?, refers?}; refers: `set` holds a reference.
create or replace function callsign_operation(p_stream uuid, p_op jsonb, p_schema jsonb) returns void language plpgsql as $$
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
  -- In one statement, if it is a live row of this stream that nobody has changed since its author saw it.
  if p_op ->> 'op' = 'update' and fields <> '{}' and callsign_touch(target, array[target_uuid],
      array[callsign_patch(fields, nullif(current_setting('callsign.user_id', true), ''))], array[p_stream], array[coalesce((p_op ->> 'seen')::int, 2147483647)]) = 1 then
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

-- Carries out a run: plain edits (one update each, of no id and no reference) of different rows of one table, in one statement.
-- Answers one answer per commit; null, with nothing written, when one of them has to be looked at by itself.
create function callsign_write_run(p_table text, p_run jsonb) returns jsonb language plpgsql as $$
declare
  size constant int := jsonb_array_length(p_run);
  uuids uuid[];
  patches jsonb[];
  streams uuid[];
  seen int[];
  of_rows jsonb;
  answers jsonb;
  setting text;
  state text;
begin
  select array_agg(o.uuid order by nth), array_agg(callsign_patch(o.set, w ->> 'userId') order by nth), array_agg((w ->> 'stream')::uuid order by nth), array_agg(coalesce(o.seen, 2147483647) order by nth),
      jsonb_object_agg(o.uuid, jsonb_build_object('nth', nth, 'commit', o.commit, 'userId', w -> 'userId', 'userName', w -> 'userName', 'reason', w -> 'reason')),
      jsonb_agg(jsonb_build_object('ok', true, 'commit', o.commit, 'skipped', '[]'::jsonb) order by nth)
    into uuids, patches, streams, seen, of_rows, answers
    from jsonb_array_elements(p_run) with ordinality wanted (w, nth),
      lateral (select (op ->> 'uuid')::uuid, op -> 'set', (op ->> 'seen')::int, uuidv7() from (select w #> '{operations,0}' as op) one) o (uuid, set, seen, commit);
  begin
    setting := set_config('callsign.run', of_rows::text, true);
    setting := set_config('callsign.inverts', '', true);
    if callsign_touch(p_table, uuids, patches, streams, seen) <> size then
      raise exception using errcode = 'CS004', message = 'not as plain as it looked';
    end if;
    setting := set_config('callsign.run', '', true);
    return answers;
  exception when others then
    get stacked diagnostics state = returned_sqlstate;
    if callsign_is_passing(state) then
      raise;
    end if;
    return null;
  end;
end $$;

-- The write path: commits of some streams in one transaction, each (or a run of plain ones) in a subtransaction of its own, so that a
-- refused one leaves no trace and takes no seq. Locking the heads first makes seq order commit order in each stream.
-- p_runs: [{table?, commits: [{stream, key, hash, userId, userName, reason, undo? | step?, below?, rest?, operations: [...]}]}], no key twice in a
-- stream; with a table, plain edits of different rows of it. p_wait: whether to wait for a head that somebody holds.
-- Answers {answers: [one per commit; {busy: true} where the head is held], heads: {<stream>: seq before}, changes: [what was logged in these streams, in order]}.
create function write_commits(p_runs jsonb, p_schema text, p_wait boolean) returns json language plpgsql
-- Without statistics (a young database) the planner would read whole tables for the few rows that a group needs.
-- And it would plan every statement afresh whose arrays are longer or shorter than the ten it takes them for.
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  commits constant jsonb := jsonb_path_query_array(p_runs, '$[*].commits[*]');
  wanted_streams constant uuid[] := array(select distinct (w ->> 'stream')::uuid from jsonb_array_elements(commits) w);
  streams uuid[];
  befores bigint[];
  deleted boolean[];
  place_of_stream int;
  is_plain boolean;
  repeats jsonb;
  repeat jsonb;
  run jsonb;
  run_answers jsonb;
  schema jsonb;
  wanted jsonb;
  of_stream uuid;
  was_deleted boolean;
  setting text;
  commit_uuid text;
  place int;
  skipped jsonb;
  undoing uuid;
  apart jsonb;
  answers jsonb[] := '{}';
  state text; message text; details text; broken text; at_column text;
begin
  if p_wait then
    -- A production of which nothing was ever logged has no head yet.
    insert into heads (production_uuid, seq) select uuid, 0 from productions where uuid = any (wanted_streams) and not exists (select from heads where production_uuid = uuid)
      on conflict (production_uuid) do nothing;
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (select production_uuid, seq from heads where production_uuid = any (wanted_streams) for no key update) h;
  else
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (select production_uuid, seq from heads where production_uuid = any (wanted_streams) for no key update skip locked) h;
  end if;
  -- Read when the heads are held: whoever held them before may have deleted a production.
  select array_agg(stream), array_agg(before), array_agg(coalesce(p.is_deleted, false)) into streams, befores, deleted
    from unnest(streams, befores) held (stream, before) left join productions p on p.uuid = stream
    where p.uuid is not null or stream = nil;
  setting := set_config('callsign.streams', array_to_string(streams, ' '), true);
  for place in 1 .. coalesce(cardinality(streams), 0) loop
    setting := set_config('callsign.head_' || place - 1, befores[place]::text, true);
  end loop;
  select jsonb_object_agg(k.production_uuid || ' ' || k.key, jsonb_build_object('hash', k.request_hash, 'commit', k.commit_uuid, 'skipped', k.skipped, 'refused', k.refused, 'changes',
      (select coalesce(jsonb_agg(to_jsonb(c) order by c.seq), '[]') from changes c where c.production_uuid = k.production_uuid and c.commit_uuid = k.commit_uuid)))
    into repeats
    -- OFFSET 0 here and below: looked up one by one, not joined with a whole table that is taken for a small one.
    from jsonb_array_elements(commits) w, lateral (select * from idempotency_keys where production_uuid = (w ->> 'stream')::uuid and key = w ->> 'key' offset 0) k;
  is_plain := repeats is null and cardinality(streams) = cardinality(wanted_streams) and not true = any (deleted);

  for run in select * from jsonb_array_elements(p_runs) loop
    if is_plain and run ? 'table' then
      run_answers := callsign_write_run(run ->> 'table', run -> 'commits');
      if run_answers is not null then
        answers := answers || array(select jsonb_array_elements(run_answers));
        continue;
      end if;
    end if;
    schema := coalesce(schema, p_schema::jsonb);
    for wanted in select * from jsonb_array_elements(run -> 'commits') loop
      place := 0;
      undoing := null;
      state := null;
      of_stream := (wanted ->> 'stream')::uuid;
      place_of_stream := array_position(streams, of_stream);
      if place_of_stream is null then
        answers := answers || case when of_stream = nil or exists (select from productions where uuid = of_stream) then '{"ok": false, "busy": true}'::jsonb
          else '{"ok": false, "state": "CS001", "message": "PRODUCTION_NOT_FOUND"}' end;
        continue;
      end if;
      repeat := repeats -> (of_stream || ' ' || (wanted ->> 'key'));
      if repeat is not null then
        answers := answers || case when repeat ->> 'hash' = wanted ->> 'hash'
          then (repeat - 'hash') || '{"ok": true, "repeated": true}'
          else '{"ok": false, "state": "CS001", "message": "IDEMPOTENCY_KEY_REUSED"}' end;
        continue;
      end if;
      begin
        commit_uuid := callsign_author(wanted);
        skipped := '[]';
        if wanted ? 'undo' or wanted ? 'step' then
          undoing := callsign_undo_target(of_stream, wanted);
          set constraints all deferred;
          skipped := callsign_undo(of_stream, undoing, schema, null, null);
          set constraints all immediate;
        elsif jsonb_array_length(wanted -> 'operations') = 1 then
          perform callsign_operation(of_stream, wanted #> '{operations,0}', schema);
        else
          -- Ids and exclusive references are checked when all operations are done, so that two rows can swap theirs.
          set constraints all deferred;
          for step in 0 .. jsonb_array_length(wanted -> 'operations') - 1 loop
            place := step;
            perform callsign_operation(of_stream, wanted -> 'operations' -> place, schema);
          end loop;
          set constraints all immediate;
        end if;
        if deleted[place_of_stream] or undoing is not null or wanted #>> '{operations,0,table}' = 'productions' then
          was_deleted := deleted[place_of_stream];
          deleted[place_of_stream] := exists (select from productions where uuid = of_stream and is_deleted);
          is_plain := is_plain and not deleted[place_of_stream];
          if was_deleted and deleted[place_of_stream] and wanted #>> '{operations,0,table}' is distinct from 'productions' then
            perform callsign_refuse('PRODUCTION_DELETED', '{}');
          end if;
        end if;
        answers := answers || jsonb_build_object('ok', true, 'commit', commit_uuid, 'skipped', skipped);
      exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text, details = pg_exception_detail,
          broken = constraint_name, at_column = column_name;
        if callsign_is_passing(state) then
          raise;
        end if;
      end;
      -- Refused. Of several operations (or where the rest is to be applied) each is looked at by itself.
      if state is not null then
        apart := null;
        if deleted[place_of_stream] and wanted #>> '{operations,0,table}' <> 'productions' then
          state := 'CS001';
          message := 'PRODUCTION_DELETED';
          details := null;
        elsif jsonb_array_length(wanted -> 'operations') > 1 or (wanted ->> 'rest')::bool then
          apart := callsign_write_apart(of_stream, wanted, schema);
        end if;
        if (apart ->> 'applied')::bool then
          answers := answers || jsonb_build_object('ok', true, 'commit', apart -> 'commit', 'skipped', '[]'::jsonb, 'refused', apart -> 'refused');
        else
          answers := answers || jsonb_build_object('ok', false, 'state', state, 'message', message, 'detail', details,
            'constraint', broken, 'column', at_column, 'place', place, 'undoing', undoing, 'refused', coalesce(apart -> 'refused', '[]'));
        end if;
      end if;
    end loop;
  end loop;

  insert into idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped, refused)
    select (w ->> 'stream')::uuid, w ->> 'key', w ->> 'hash', (a ->> 'commit')::uuid, a -> 'skipped', coalesce(a -> 'refused', '[]')
    from jsonb_array_elements(commits) with ordinality wanted (w, nth) join unnest(answers) with ordinality answer (a, nth) using (nth)
    where w ->> 'key' is not null and (a ->> 'ok')::bool and not a ? 'repeated';
  update heads h set seq = counted.after
    from (select stream, before, current_setting('callsign.head_' || nth - 1)::bigint as after from unnest(streams, befores) with ordinality held (stream, before, nth)) counted
    where h.production_uuid = counted.stream and counted.after > counted.before;
  setting := set_config('callsign.streams', '', true);
  return (
    select json_build_object('answers', array_to_json(answers), 'heads', (select json_object_agg(stream, before) from unnest(streams, befores) held (stream, before)),
      'changes', coalesce(json_agg(c order by c.production_uuid, c.seq), '[]'))
    from unnest(streams, befores) held (stream, before), lateral (select * from changes where production_uuid = held.stream and seq > held.before offset 0) c
  );
end $$;
