-- A statement costs more to begin and to end than to carry out where it touches one row. The same write path in about half as many:
-- the log is one statement after each of a table, and what follows the edits is one.

drop function write_commits(jsonb, text, boolean);
drop function callsign_write_run(text, jsonb);

-- Writes callsign_log(). AFTER each statement: logs what it changed, a production row in the workspace's stream too. Who, why and which
-- commit: by the settings, or in a run row by row from callsign.run, {"<row>": {nth, commit, userId, userName, reason}}.
-- What was changed stands elsewhere after each kind of statement; how it is logged is said once.
do $do$
declare
  log constant text := $sql$
      insert into changes (production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old, user_id, user_name, reason, step, undoes)
      select stream, callsign_next_seq(stream), coalesce(of_run ->> 'commit', commit_setting)::uuid, tg_argv[0], entity, operation, version, logged.row, before,
        case when of_run is null then by_id else of_run ->> 'userId' end,
        case when of_run is null then by_name else of_run ->> 'userName' end,
        case when of_run is null then because else of_run ->> 'reason' end,
        case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
        case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
      from (
        select stream, changed.*, run -> entity::text as of_run
        from (%s) changed (entity, operation, version, row, before),
          lateral (select coalesce((changed.row ->> 'production_uuid')::uuid, entity) union all select nil where tg_argv[0] = 'production') told (stream)
        order by (run -> entity::text ->> 'nth')::int, entity, stream = nil
      ) logged;$sql$;
  inserted constant text := $sql$select uuid, 'created', version, to_jsonb(n), '{}'::jsonb from new_rows n$sql$;
  deleted constant text := $sql$
          select uuid, 'deleted', version + 1, to_jsonb(o) || jsonb_build_object('is_deleted', true, 'version', version + 1), '{"is_deleted": false}'::jsonb from old_rows o$sql$;
  updated constant text := $sql$
          select n.uuid, case when n.is_deleted and not o.is_deleted then 'deleted' when o.is_deleted and not n.is_deleted then 'restored' else 'updated' end, n.version, to_jsonb(n), (
            select coalesce(jsonb_object_agg(field.key, previous.row -> field.key), '{}')
            from (select to_jsonb(o) as row offset 0) previous, jsonb_each(n.field_versions) field where field.value = to_jsonb(n.version))
          from new_rows n join old_rows o using (uuid)$sql$;
begin
  execute format($sql$
create or replace function callsign_log() returns trigger language plpgsql as $$
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
  case tg_op
    when 'INSERT' then %s
    when 'DELETE' then %s
    else %s
  end case;
  return null;
end $$$sql$, format(log, inserted), format(log, deleted), format(log, updated));
end $do$;

drop function callsign_append(text, text[], jsonb[], jsonb[]);

-- Writes callsign_touch(), as before, but by the uuids alone: joined with what is wanted, a table was read along its whole key.
create or replace function callsign_write_touch() returns void language plpgsql as $do$
declare
  branches text;
begin
  select string_agg(format(
      E'    when %1$L then\n      update %1$I t set field_versions = p_patches[array_position(p_uuids, t.uuid)]\n        where t.uuid = any (p_uuids) and (p_streams is null or (not t.is_deleted and t.version <= p_seen[array_position(p_uuids, t.uuid)] and t.%2$s = p_streams[array_position(p_uuids, t.uuid)]));',
      relname, case relname when 'productions' then 'uuid' else 'production_uuid' end), E'\n' order by relname)
    into branches from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp';
  execute format(E'create or replace function callsign_touch(p_table text, p_uuids uuid[], p_patches jsonb[], p_streams uuid[], p_seen int[]) returns int language plpgsql as $$\ndeclare\n  touched int;\nbegin\n  case p_table\n%s\n  end case;\n  get diagnostics touched = row_count;\n  return touched;\nend $$', branches);
end $do$;

select callsign_write_touch();

-- As before, and answers an array: one answer per commit; null, with nothing written, when one of them has to be looked at by itself.
create function callsign_write_run(p_table text, p_run jsonb) returns jsonb[] language plpgsql as $$
declare
  size constant int := jsonb_array_length(p_run);
  uuids uuid[];
  patches jsonb[];
  streams uuid[];
  seen int[];
  of_rows jsonb;
  answers jsonb[];
  setting text;
  state text;
begin
  select array_agg(o.uuid order by nth), array_agg(callsign_patch(o.set, w ->> 'userId') order by nth), array_agg((w ->> 'stream')::uuid order by nth), array_agg(coalesce(o.seen, 2147483647) order by nth),
      jsonb_object_agg(o.uuid, jsonb_build_object('nth', nth, 'commit', o.commit, 'userId', w -> 'userId', 'userName', w -> 'userName', 'reason', w -> 'reason')),
      array_agg(jsonb_build_object('ok', true, 'commit', o.commit, 'skipped', '[]'::jsonb) order by nth)
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
-- p_streams: the streams of these commits, each once. p_runs: [{table?, commits: [{stream, key, hash, userId, userName, reason, undo? | step?, below?, rest?, operations: [...]}]}], no key twice in a
-- stream; with a table, plain edits of different rows of it. p_wait: whether to wait for a head that somebody holds.
-- Answers {answers: [one per commit; {busy: true} where the head is held], heads: {<stream>: seq before}, changes: [what was logged in these streams, in order]}.
create function write_commits(p_streams uuid[], p_runs jsonb, p_schema text, p_wait boolean) returns json language plpgsql
-- Without statistics (a young database) the planner would read whole tables for the few rows that a group needs.
-- And it would plan every statement afresh whose arrays are longer or shorter than the ten it takes them for.
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  commits constant jsonb := jsonb_path_query_array(p_runs, '$[*].commits[*]');
  streams uuid[];
  befores bigint[];
  deleted boolean[];
  place_of_stream int;
  is_plain boolean;
  outcome json;
  repeats jsonb;
  repeat jsonb;
  run jsonb;
  run_answers jsonb[];
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
    insert into heads (production_uuid, seq) select uuid, 0 from productions where uuid = any (p_streams) and not exists (select from heads where production_uuid = uuid)
      on conflict (production_uuid) do nothing;
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (select production_uuid, seq from heads where production_uuid = any (p_streams) for no key update) h;
  else
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (select production_uuid, seq from heads where production_uuid = any (p_streams) for no key update skip locked) h;
  end if;
  -- Read when the heads are held: whoever held them before may have deleted a production, or written under one of the keys.
  select array_agg(stream), array_agg(before), array_agg(coalesce(p.is_deleted, false)), (
      select jsonb_object_agg(k.production_uuid || ' ' || k.key, jsonb_build_object('hash', k.request_hash, 'commit', k.commit_uuid, 'skipped', k.skipped, 'refused', k.refused, 'changes',
        (select coalesce(jsonb_agg(to_jsonb(c) order by c.seq), '[]') from changes c where c.production_uuid = k.production_uuid and c.commit_uuid = k.commit_uuid)))
      -- OFFSET 0 here and below: looked up one by one, not joined with a whole table that is taken for a small one.
      from jsonb_array_elements(commits) w, lateral (select * from idempotency_keys where production_uuid = (w ->> 'stream')::uuid and key = w ->> 'key' offset 0) k)
    into streams, befores, deleted, repeats
    from unnest(streams, befores) held (stream, before) left join productions p on p.uuid = stream
    where p.uuid is not null or stream = nil;
  setting := set_config('callsign.streams', array_to_string(streams, ' '), true);
  for place in 1 .. coalesce(cardinality(streams), 0) loop
    setting := set_config('callsign.head_' || place - 1, befores[place]::text, true);
  end loop;
  is_plain := repeats is null and cardinality(streams) = cardinality(p_streams) and not true = any (deleted);

  for nth in 0 .. jsonb_array_length(p_runs) - 1 loop
    run := p_runs -> nth;
    if is_plain and run ? 'table' then
      run_answers := callsign_write_run(run ->> 'table', run -> 'commits');
      if run_answers is not null then
        answers := answers || run_answers;
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

  setting := set_config('callsign.streams', '', true);
  with kept as (
      insert into idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped, refused)
        select (w ->> 'stream')::uuid, w ->> 'key', w ->> 'hash', (a ->> 'commit')::uuid, a -> 'skipped', coalesce(a -> 'refused', '[]')
        from jsonb_array_elements(commits) with ordinality wanted (w, nth) join unnest(answers) with ordinality answer (a, nth) using (nth)
        where w ->> 'key' is not null and (a ->> 'ok')::bool and not a ? 'repeated'
    ), counted as (
      update heads h set seq = counted.after
        from (select stream, before, current_setting('callsign.head_' || nth - 1)::bigint as after from unnest(streams, befores) with ordinality held (stream, before, nth)) counted
        where h.production_uuid = counted.stream and counted.after > counted.before
    )
    select json_build_object('answers', array_to_json(answers), 'heads', (select json_object_agg(stream, before) from unnest(streams, befores) held (stream, before)),
      'changes', coalesce(json_agg(c order by c.production_uuid, c.seq), '[]')) into outcome
    from unnest(streams, befores) held (stream, before), lateral (select * from changes where production_uuid = held.stream and seq > held.before offset 0) c;
  return outcome;
end $$;
