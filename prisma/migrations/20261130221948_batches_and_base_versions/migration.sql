drop function callsign_write_run(text,jsonb);

create or replace function callsign_log() returns trigger language plpgsql as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  batch constant jsonb := nullif(current_setting('callsign.batch', true), '')::jsonb;
  commit_setting text := current_setting('callsign.commit', true);
  inverts constant text := coalesce(current_setting('callsign.inverts', true), '');
  by_id constant text := nullif(current_setting('callsign.user_id', true), '');
  by_name constant text :=
    coalesce(nullif(current_setting('callsign.user_name', true), ''), session_user || ' (database)');
  because constant text := nullif(current_setting('callsign.reason', true), '');
begin
  if coalesce(commit_setting, '') = '' then
    commit_setting := set_config('callsign.commit', uuidv7()::text, true);
  end if;
  case tg_op
    when 'INSERT' then
      insert into changes (
          production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old,
          user_id, user_name, reason, step, undoes)
        select
          stream, callsign_next_seq(stream), coalesce(of_batch ->> 'commit', commit_setting)::uuid,
          tg_argv[0], entity, 'created', version, logged.row, '{}',
          case when of_batch is null then by_id else of_batch ->> 'userId' end,
          case when of_batch is null then by_name else of_batch ->> 'userName' end,
          case when of_batch is null then because else of_batch ->> 'reason' end,
          case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
          case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
        from (
          select stream, changed.*, batch -> entity::text as of_batch
          from
            (select uuid, version, to_jsonb(n) from new_rows n) changed (entity, version, row),
            lateral (
              select coalesce((changed.row ->> 'production_uuid')::uuid, entity)
              union all select nil where tg_argv[0] = 'production') told (stream)
          order by (batch -> entity::text ->> 'nth')::int, entity, stream = nil
        ) logged;
    when 'DELETE' then
      insert into changes (
          production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old,
          user_id, user_name, reason, step, undoes)
        select
          stream, callsign_next_seq(stream), coalesce(of_batch ->> 'commit', commit_setting)::uuid,
          tg_argv[0], entity, 'deleted', version, logged.row, '{"is_deleted": false}',
          case when of_batch is null then by_id else of_batch ->> 'userId' end,
          case when of_batch is null then by_name else of_batch ->> 'userName' end,
          case when of_batch is null then because else of_batch ->> 'reason' end,
          case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
          case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
        from (
          select stream, changed.*, batch -> entity::text as of_batch
          from
            (
              select uuid, version + 1,
                to_jsonb(o) || jsonb_build_object('is_deleted', true, 'version', version + 1)
              from old_rows o) changed (entity, version, row),
            lateral (
              select coalesce((changed.row ->> 'production_uuid')::uuid, entity)
              union all select nil where tg_argv[0] = 'production') told (stream)
          order by (batch -> entity::text ->> 'nth')::int, entity, stream = nil
        ) logged;
    else
      insert into changes (
          production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old,
          user_id, user_name, reason, step, undoes)
        select
          stream, callsign_next_seq(stream), coalesce(of_batch ->> 'commit', commit_setting)::uuid,
          tg_argv[0], entity, operation, version, logged.row, before,
          case when of_batch is null then by_id else of_batch ->> 'userId' end,
          case when of_batch is null then by_name else of_batch ->> 'userName' end,
          case when of_batch is null then because else of_batch ->> 'reason' end,
          case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
          case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
        from (
          select stream, changed.*, batch -> entity::text as of_batch
          from
            (
              select n.uuid,
                case
                  when n.is_deleted and not o.is_deleted then 'deleted'
                  when o.is_deleted and not n.is_deleted then 'restored'
                  else 'updated'
                end,
                n.version, to_jsonb(n),
                (
                  select coalesce(jsonb_object_agg(field.key, previous.row -> field.key), '{}')
                  -- OFFSET 0: the row is made jsonb once, not once for each of its fields.
                  from (select to_jsonb(o) as row offset 0) previous, jsonb_each(n.field_versions) field
                  where field.value = to_jsonb(n.version))
              from new_rows n join old_rows o using (uuid)) changed (entity, operation, version, row, before),
            lateral (
              select coalesce((changed.row ->> 'production_uuid')::uuid, entity)
              union all select nil where tg_argv[0] = 'production') told (stream)
          order by (batch -> entity::text ->> 'nth')::int, entity, stream = nil
        ) logged;
  end case;
  return null;
end $$;

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

create or replace function callsign_refused(
  p_stream uuid, p_wanted jsonb, p_schema jsonb, p_is_deleted boolean, p_refusal jsonb)
returns jsonb language plpgsql as $$
declare
  apart jsonb;
begin
  if p_is_deleted and p_wanted #>> '{operations,0,table}' <> 'productions' then
    return p_refusal
      || '{"state": "CS001", "message": "PRODUCTION_DELETED", "detail": null, "refused": []}';
  end if;
  if jsonb_array_length(p_wanted -> 'operations') > 1
    or coalesce(p_wanted ->> 'partial', p_wanted ->> 'rest')::bool then
    apart := callsign_write_apart(p_stream, p_wanted, p_schema);
  end if;
  if (apart ->> 'applied')::bool then
    return jsonb_build_object(
      'ok', true, 'commit', apart -> 'commit', 'skipped', '[]'::jsonb, 'refused', apart -> 'refused');
  end if;
  return p_refusal || jsonb_build_object('refused', coalesce(apart -> 'refused', '[]'));
end $$;

create or replace function callsign_write_apart(p_stream uuid, p_wanted jsonb, p_schema jsonb)
returns jsonb language plpgsql as $$
declare
  operations constant jsonb := p_wanted -> 'operations';
  is_partial constant boolean := coalesce(p_wanted ->> 'partial', p_wanted ->> 'rest', 'false')::bool;
  commit_uuid text;
  outcome jsonb;
  without int[] := '{}';
  taken int[];
  refused jsonb := '[]';
  state text;
begin
  -- Ids are checked when all is done, so that rows can swap theirs; whoever is then in the way is left out, and all is
  -- done again. A few rounds settle all but the oddest chains, and those are checked one by one.
  for round in 1 .. 7 loop
    begin
      commit_uuid := callsign_author(p_wanted);
      set constraints all deferred;
      outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
      taken := callsign_ids_taken(p_stream, operations,
        array(select jsonb_array_elements_text(outcome -> 'applied')::int));
      if taken <> '{}' then
        raise exception using errcode = 'CS003', message = 'ids are taken';
      end if;
      set constraints all immediate;
      if not is_partial or outcome -> 'applied' = '[]' then
        raise exception using errcode = 'CS002', message = 'nothing is applied';
      end if;
      return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
    exception when others then
      get stacked diagnostics state = returned_sqlstate;
      if callsign_is_passing(state) then
        raise;
      elsif state = 'CS002' then
        return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
      end if;
    end;
    -- A constraint other than that of ids: what breaks it is found one by one.
    exit when state <> 'CS003';
    without := without || taken;
    refused := refused || (select jsonb_agg(jsonb_build_object(
      'place', place, 'state', '23P01', 'message', 'the id is taken',
      'constraint', (operations -> place ->> 'table') || '_id_live'))
      from unnest(taken) place);
  end loop;
  begin
    commit_uuid := callsign_author(p_wanted);
    outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
    if not is_partial or outcome -> 'applied' = '[]' then
      raise exception using errcode = 'CS002', message = 'nothing is applied';
    end if;
    return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
  exception when sqlstate 'CS002' then
    return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
  end;
end $$;

create or replace function callsign_write_batch(p_table text, p_batch jsonb) returns jsonb[] language plpgsql as $$
declare
  size constant int := jsonb_array_length(p_batch);
  uuids uuid[];
  patches jsonb[];
  streams uuid[];
  base_versions int[];
  of_rows jsonb;
  answers jsonb[];
  setting text;
  state text;
begin
  select
      array_agg(o.uuid order by nth),
      array_agg(callsign_patch(o.set, w ->> 'userId') order by nth),
      array_agg((w ->> 'stream')::uuid order by nth),
      array_agg(coalesce(o.base_version, 2147483647) order by nth),
      jsonb_object_agg(o.uuid, jsonb_build_object(
        'nth', nth, 'commit', o.commit,
        'userId', w -> 'userId', 'userName', w -> 'userName', 'reason', w -> 'reason')),
      array_agg(jsonb_build_object('ok', true, 'commit', o.commit, 'skipped', '[]'::jsonb) order by nth)
    into uuids, patches, streams, base_versions, of_rows, answers
    from
      jsonb_array_elements(p_batch) with ordinality wanted (w, nth),
      lateral (
        select (op ->> 'uuid')::uuid, op -> 'set', coalesce(op ->> 'baseVersion', op ->> 'seen')::int, uuidv7()
        from (select w #> '{operations,0}' as op) one) o (uuid, set, base_version, commit);
  begin
    setting := set_config('callsign.batch', of_rows::text, true);
    setting := set_config('callsign.inverts', '', true);
    if callsign_touch(p_table, uuids, patches, streams, base_versions) <> size then
      raise exception using errcode = 'CS004', message = 'not as plain as it looked';
    end if;
    setting := set_config('callsign.batch', '', true);
    return answers;
  exception when others then
    get stacked diagnostics state = returned_sqlstate;
    if callsign_is_passing(state) then
      raise;
    end if;
    return null;
  end;
end $$;

drop function write_commits(uuid[],jsonb,text,boolean);
create or replace function write_commits(p_streams uuid[], p_batches jsonb, p_schema text, p_wait boolean)
returns json language plpgsql
-- Without statistics (a young database) the planner would read whole tables for the few rows that a call needs.
-- And it would plan every statement afresh whose arrays are longer or shorter than the ten it takes them for.
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  commits constant jsonb := jsonb_path_query_array(p_batches, '$[*].commits[*]');
  streams uuid[];
  befores bigint[];
  deleted boolean[];
  place_of_stream int;
  is_plain boolean;
  outcome json;
  repeats jsonb;
  repeat jsonb;
  batch jsonb;
  batch_answers jsonb[];
  schema jsonb;
  wanted jsonb;
  of_stream uuid;
  was_deleted boolean;
  setting text;
  commit_uuid text;
  place int;
  skipped jsonb;
  undoing uuid;
  answers jsonb[] := '{}';
  state text; message text; details text; broken text; at_column text;
begin
  if p_wait then
    -- A production of which nothing was ever logged has no head yet.
    insert into heads (production_uuid, seq)
      select uuid, 0 from productions
      where uuid = any (p_streams) and not exists (select from heads where production_uuid = uuid)
      on conflict (production_uuid) do nothing;
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (select production_uuid, seq from heads where production_uuid = any (p_streams) for no key update) h;
  else
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (
        select production_uuid, seq from heads
        where production_uuid = any (p_streams) for no key update skip locked) h;
  end if;
  -- Read when the heads are held: whoever held them before may have deleted a production, or written one of the keys.
  select array_agg(stream), array_agg(before), array_agg(coalesce(p.is_deleted, false)), (
      select jsonb_object_agg(k.production_uuid || ' ' || k.key, jsonb_build_object(
        'hash', k.request_hash, 'commit', k.commit_uuid, 'skipped', k.skipped, 'refused', k.refused,
        'changes', (
          select coalesce(jsonb_agg(to_jsonb(c) order by c.seq), '[]') from changes c
          where c.production_uuid = k.production_uuid and c.commit_uuid = k.commit_uuid)))
      -- OFFSET 0 here and below: looked up one by one, not joined with a whole table that is taken for a small one.
      from
        jsonb_array_elements(commits) w,
        lateral (
          select * from idempotency_keys
          where production_uuid = (w ->> 'stream')::uuid and key = w ->> 'key' offset 0) k)
    into streams, befores, deleted, repeats
    from unnest(streams, befores) held (stream, before) left join productions p on p.uuid = stream
    where p.uuid is not null or stream = nil;
  setting := set_config('callsign.streams', array_to_string(streams, ' '), true);
  for place in 1 .. coalesce(cardinality(streams), 0) loop
    setting := set_config('callsign.head_' || place - 1, befores[place]::text, true);
  end loop;
  is_plain := repeats is null and cardinality(streams) = cardinality(p_streams) and not true = any (deleted);

  for nth in 0 .. jsonb_array_length(p_batches) - 1 loop
    batch := p_batches -> nth;
    if is_plain and batch ? 'table' then
      batch_answers := callsign_write_batch(batch ->> 'table', batch -> 'commits');
      if batch_answers is not null then
        answers := answers || batch_answers;
        continue;
      end if;
    end if;
    schema := coalesce(schema, p_schema::jsonb);
    for wanted in select * from jsonb_array_elements(batch -> 'commits') loop
      place := 0;
      undoing := null;
      state := null;
      of_stream := (wanted ->> 'stream')::uuid;
      place_of_stream := array_position(streams, of_stream);
      if place_of_stream is null then
        answers := answers || case
          when of_stream = nil or exists (select from productions where uuid = of_stream)
          then '{"ok": false, "busy": true}'::jsonb
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
          if was_deleted and deleted[place_of_stream]
            and wanted #>> '{operations,0,table}' is distinct from 'productions' then
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
      if state is not null then
        answers := answers || callsign_refused(
          of_stream, wanted, schema, deleted[place_of_stream], jsonb_build_object(
            'ok', false, 'state', state, 'message', message, 'detail', details, 'constraint', broken,
            'column', at_column, 'place', place, 'undoing', undoing));
      end if;
    end loop;
  end loop;

  setting := set_config('callsign.streams', '', true);
  with kept as (
      insert into idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped, refused)
        select
          (w ->> 'stream')::uuid, w ->> 'key', w ->> 'hash', (a ->> 'commit')::uuid,
          a -> 'skipped', coalesce(a -> 'refused', '[]')
        from jsonb_array_elements(commits) with ordinality wanted (w, nth)
          join unnest(answers) with ordinality answer (a, nth) using (nth)
        where w ->> 'key' is not null and (a ->> 'ok')::bool and not a ? 'repeated'
    ), counted as (
      update heads h set seq = counted.after
        from (
          select stream, before, current_setting('callsign.head_' || nth - 1)::bigint as after
          from unnest(streams, befores) with ordinality held (stream, before, nth)) counted
        where h.production_uuid = counted.stream and counted.after > counted.before
    )
    select json_build_object(
      'answers', array_to_json(answers),
      'heads', (select json_object_agg(stream, before) from unnest(streams, befores) held (stream, before)),
      'changes', coalesce(json_agg(c order by c.production_uuid, c.seq), '[]')) into outcome
    from
      unnest(streams, befores) held (stream, before),
      lateral (select * from changes where production_uuid = held.stream and seq > held.before offset 0) c;
  return outcome;
end $$;
