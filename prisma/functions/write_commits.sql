-- The write path: commits of some streams in one transaction, each (or a batch of plain ones) in a subtransaction of
-- its own, so that a refused one leaves no trace and takes no seq. docs/write-path.md goes through it statement by
-- statement. p_streams: the streams of these commits, each once. p_batches: [{table?, commits: [{stream, key, hash,
-- userId, userName, reason, undo? | step?, below?, partial?, operations: [...]}]}], no key twice in a stream; with a
-- table, plain edits of different rows of it. p_schema: as of callsign_operation(), as text: most calls never read it.
-- p_wait: whether to wait for a head that somebody holds. Locks the heads first (FOR NO KEY UPDATE), which makes seq
-- order commit order in each stream; then rows, commit by commit. Answers {answers: [one per commit; {busy: true} where
-- the head is held], heads: {<stream>: seq before}, changes: [what was logged in these streams, in order]}. Raises only
-- what is passing: the whole call is tried again.
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
