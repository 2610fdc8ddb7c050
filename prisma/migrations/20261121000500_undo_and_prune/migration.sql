-- AlterTable
ALTER TABLE "changes" ADD COLUMN     "step" TEXT,
ADD COLUMN     "undoes" UUID;

-- AlterTable
ALTER TABLE "heads" ADD COLUMN     "pruned" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "idempotency_keys" ADD COLUMN     "refused" JSONB NOT NULL DEFAULT '[]';

-- CreateIndex
CREATE INDEX "changes_production_uuid_user_id_seq_idx" ON "changes"("production_uuid", "user_id", "seq");

-- Partial: plain changes, which are nearly all, cost it nothing.
create index changes_undoes on changes (undoes) where undoes is not null;

-- As before, and says which commit this one inverts: callsign.inverts is '<step> <commit>', or empty.
create or replace function callsign_append(
  p_stream uuid, p_type text, p_operation text, p_row jsonb, p_old jsonb
) returns bigint language plpgsql as $$
declare
  next_seq bigint;
  commit_setting text := current_setting('callsign.commit', true);
  inverts text := coalesce(current_setting('callsign.inverts', true), '');
begin
  if coalesce(commit_setting, '') = '' then
    commit_setting := set_config('callsign.commit', uuidv7()::text, true);
  end if;
  update heads set seq = seq + 1 where production_uuid = p_stream returning seq into next_seq;
  if next_seq is null then
    insert into heads (production_uuid, seq) values (p_stream, 1)
      on conflict (production_uuid) do update set seq = heads.seq + 1 returning seq into next_seq;
  end if;
  insert into changes (production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old, user_id, user_name, reason, step, undoes)
  values (
    p_stream, next_seq, commit_setting::uuid, p_type, (p_row ->> 'uuid')::uuid, p_operation, (p_row ->> 'version')::int, p_row, p_old,
    nullif(current_setting('callsign.user_id', true), ''),
    coalesce(nullif(current_setting('callsign.user_name', true), ''), session_user || ' (database)'),
    nullif(current_setting('callsign.reason', true), ''),
    case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
    case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
  );
  return next_seq;
end $$;

-- The commits that a person can undo or redo now, newest first. Both stacks are read from the log itself: an undo takes
-- its commit off one and is itself on the other, and any other change of one's own clears what could be redone.
-- Commits that make or delete the production itself are left out: nobody loses a show to a held-down key.
create function callsign_stack(p_stream uuid, p_user text, p_step text, p_below uuid, p_limit int)
returns table (commit_uuid uuid, seq bigint) language plpgsql stable as $$
declare
  below bigint := 9223372036854775807;
  above bigint := 0;
begin
  if p_below is not null then
    below := coalesce((select min(c.seq) from changes c where c.production_uuid = p_stream and c.commit_uuid = p_below), 0);
  end if;
  if p_step = 'redo' then
    above := coalesce((select c.seq from changes c
      where c.production_uuid = p_stream and c.user_id = p_user and c.step is null order by c.seq desc limit 1), 0);
  end if;
  return query
    select c.commit_uuid, max(c.seq) from (
      select c.commit_uuid, c.seq from changes c
      where c.production_uuid = p_stream and c.user_id = p_user and c.seq < below and c.seq > above
        and case p_step when 'redo' then c.step = 'undo' else c.step is distinct from 'undo' end
        and not exists (select from changes u where u.production_uuid = p_stream and u.undoes = c.commit_uuid)
        and not exists (select from changes p where p.production_uuid = p_stream and p.commit_uuid = c.commit_uuid
          and p.entity_type = 'production' and p.operation <> 'updated')
      -- A commit is of at most a few hundred changes, so this many rows hold the commits that are asked for, or most of them.
      order by c.seq desc limit p_limit * 200
    ) c group by c.commit_uuid order by max(c.seq) desc limit p_limit;
end $$;

-- The commit that a draft inverts (by name, or as the next step of its author's own stack), noted for the log.
create function callsign_undo_target(p_stream uuid, p_wanted jsonb) returns uuid language plpgsql as $$
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
      perform callsign_refuse(case p_wanted ->> 'step' when 'redo' then 'NOTHING_TO_REDO' else 'NOTHING_TO_UNDO' end, '{}');
    end if;
    step := p_wanted ->> 'step';
  else
    -- Undone by its own author, however it was asked for, it is a step of their stack.
    select case c.step when 'undo' then 'redo' else 'undo' end into step
      from changes c where c.production_uuid = p_stream and c.commit_uuid = target and c.user_id = p_wanted ->> 'userId' limit 1;
    if step is null and not exists (select from changes c where c.production_uuid = p_stream and c.commit_uuid = target) then
      select pruned into pruned_to from heads where production_uuid = p_stream;
      if pruned_to > 0 then
        perform callsign_refuse('PRUNED', '{}');
      end if;
    end if;
  end if;
  setting := set_config('callsign.inverts', coalesce(step, '') || ' ' || target, true);
  return target;
end $$;

-- Says in whose name the next changes are made, under a new commit, whose uuid it answers.
create function callsign_author(p_wanted jsonb) returns text language plpgsql as $$
declare
  setting text;
begin
  setting := set_config('callsign.user_id', coalesce(p_wanted ->> 'userId', ''), true);
  setting := set_config('callsign.user_name', coalesce(p_wanted ->> 'userName', ''), true);
  setting := set_config('callsign.reason', coalesce(p_wanted ->> 'reason', ''), true);
  setting := set_config('callsign.inverts', '', true);
  return set_config('callsign.commit', uuidv7()::text, true);
end $$;

-- Classes that say nothing about the commit itself (deadlock, lock timeout, shutdown, no space): the whole group is tried again.
create function callsign_is_passing(p_state text) returns boolean language sql immutable as
  $$ select left(p_state, 2) in ('40', '53', '54', '55', '57', '58', 'XX') $$;

-- Carries out operations one by one, each in a subtransaction, and leaves out those that are refused; of an update in
-- conflict only the fields in conflict. p_without: places that are left out from the start.
-- Answers {refused: [{place, state, message, detail, constraint, column}], applied: [places]}.
create function callsign_operations_apart(p_stream uuid, p_operations jsonb, p_schema jsonb, p_without int[]) returns jsonb
language plpgsql as $$
declare
  refused jsonb[] := '{}';
  applied int[] := '{}';
  operation jsonb;
  attempt int;
  state text; message text; details text; broken text; at_column text;
begin
  for place in 0 .. jsonb_array_length(p_operations) - 1 loop
    continue when place = any (p_without);
    operation := p_operations -> place;
    for attempt in 1 .. 2 loop
      begin
        perform callsign_operation(p_stream, operation, p_schema);
        applied := applied || place;
        exit;
      exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text, details = pg_exception_detail,
          broken = constraint_name, at_column = column_name;
        if callsign_is_passing(state) then
          raise;
        end if;
        refused := refused || jsonb_build_object('place', place, 'state', state, 'message', message, 'detail', details,
          'constraint', broken, 'column', at_column);
        exit when state <> 'CS001' or message <> 'FIELD_CONFLICT';
        operation := jsonb_set(operation, '{set}', (operation -> 'set') - array(select jsonb_object_keys(details::jsonb -> 'fields')));
        exit when operation -> 'set' = '{}';
      end;
    end loop;
  end loop;
  return jsonb_build_object('refused', to_jsonb(refused), 'applied', to_jsonb(applied));
end $$;

-- Operations whose id somebody else holds when all are done: all of those where the holder is none of them, else all but the first.
create function callsign_ids_taken(p_stream uuid, p_operations jsonb, p_applied int[]) returns int[] language plpgsql as $$
declare
  wanted record;
  live int;
  taken int[] := '{}';
begin
  for wanted in
    select o ->> 'table' as target, lower(btrim(o #>> '{set,id}')) as id, array_agg(nth - 1 order by nth) as places
    from jsonb_array_elements(p_operations) with ordinality operation (o, nth)
    where o -> 'set' ? 'id' and nth - 1 = any (p_applied) group by 1, 2
  loop
    execute format('select count(*) from %I where production_uuid = $1 and lower(id) = $2 and not is_deleted', wanted.target)
      into live using p_stream, wanted.id;
    if live > cardinality(wanted.places) then
      taken := taken || wanted.places::int[];
    elsif live > 1 then
      taken := taken || wanted.places[2:]::int[];
    end if;
  end loop;
  return taken;
end $$;

-- A commit of many that is refused as a whole, looked at operation by operation: what is wrong with each of them, and,
-- where its author wants the rest applied, the rest written. Answers {applied, commit?, refused}.
create function callsign_write_apart(p_stream uuid, p_wanted jsonb, p_schema jsonb) returns jsonb language plpgsql as $$
declare
  operations constant jsonb := p_wanted -> 'operations';
  rest constant boolean := coalesce((p_wanted ->> 'rest')::bool, false);
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
      taken := callsign_ids_taken(p_stream, operations, array(select jsonb_array_elements_text(outcome -> 'applied')::int));
      if taken <> '{}' then
        raise exception using errcode = 'CS003', message = 'ids are taken';
      end if;
      set constraints all immediate;
      if not rest or outcome -> 'applied' = '[]' then
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
    refused := refused || (select jsonb_agg(jsonb_build_object('place', place, 'state', '23P01', 'message', 'the id is taken',
      'constraint', (operations -> place ->> 'table') || '_id_live')) from unnest(taken) place);
  end loop;
  begin
    commit_uuid := callsign_author(p_wanted);
    outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
    if not rest or outcome -> 'applied' = '[]' then
      raise exception using errcode = 'CS002', message = 'nothing is applied';
    end if;
    return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
  exception when sqlstate 'CS002' then
    return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
  end;
end $$;

-- The write path: a group of commits on one stream in one transaction, each in a subtransaction of its own, so
-- that a refused one leaves no trace and takes no seq. Locking the head first makes seq order commit order.
-- p_commits: [{key, hash, userId, userName, reason, undo? | step?, below?, rest?, operations: [...]}], no key twice.
-- Answers {answers: [one per commit], changes: [what the group logged in this stream, in order]}.
create or replace function write_commits(p_stream uuid, p_commits jsonb, p_schema jsonb) returns json language plpgsql
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
  undoing uuid;
  apart jsonb;
  answers jsonb[] := '{}';
  state text; message text; details text; broken text; at_column text;
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
  select jsonb_object_agg(k.key, jsonb_build_object('hash', k.request_hash, 'commit', k.commit_uuid, 'skipped', k.skipped, 'refused', k.refused, 'changes',
      (select coalesce(jsonb_agg(to_jsonb(c) order by c.seq), '[]') from changes c where c.production_uuid = p_stream and c.commit_uuid = k.commit_uuid)))
    into repeats
    from idempotency_keys k where k.production_uuid = p_stream and k.key = any (array(select w ->> 'key' from jsonb_array_elements(p_commits) w));

  for wanted in select * from jsonb_array_elements(p_commits) loop
    place := 0;
    undoing := null;
    state := null;
    repeat := repeats -> (wanted ->> 'key');
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
        undoing := callsign_undo_target(p_stream, wanted);
        set constraints all deferred;
        skipped := callsign_undo(p_stream, undoing, p_schema, null, null);
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
      if production_deleted or undoing is not null or wanted #>> '{operations,0,table}' = 'productions' then
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
      if callsign_is_passing(state) then
        raise;
      end if;
    end;
    -- Refused. Of several operations (or where the rest is to be applied) each is looked at by itself.
    if state is not null then
      apart := null;
      if production_deleted and wanted #>> '{operations,0,table}' <> 'productions' then
        state := 'CS001';
        message := 'PRODUCTION_DELETED';
        details := null;
      elsif jsonb_array_length(wanted -> 'operations') > 1 or (wanted ->> 'rest')::bool then
        apart := callsign_write_apart(p_stream, wanted, p_schema);
      end if;
      if (apart ->> 'applied')::bool then
        answers := answers || jsonb_build_object('ok', true, 'commit', apart -> 'commit', 'skipped', '[]'::jsonb, 'refused', apart -> 'refused');
      else
        answers := answers || jsonb_build_object('ok', false, 'state', state, 'message', message, 'detail', details,
          'constraint', broken, 'column', at_column, 'place', place, 'undoing', undoing, 'refused', coalesce(apart -> 'refused', '[]'));
      end if;
    end if;
  end loop;

  insert into idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped, refused)
    select p_stream, w ->> 'key', w ->> 'hash', (a ->> 'commit')::uuid, a -> 'skipped', coalesce(a -> 'refused', '[]')
    from jsonb_array_elements(p_commits) with ordinality wanted (w, nth) join unnest(answers) with ordinality answer (a, nth) using (nth)
    where w ->> 'key' is not null and (a ->> 'ok')::bool and not a ? 'repeated';
  return (
    select json_build_object('answers', array_to_json(answers), 'before', before, 'changes', coalesce(json_agg(c order by seq), '[]'))
    from changes c where production_uuid = p_stream and seq > before
  );
end $$;

-- Prunes one stream by at most about p_batch rows: what is older than p_days, but never the newest p_keep rows; and
-- whatever is beyond the newest p_most rows. A commit goes whole. Answers how many rows went.
create function callsign_prune(p_stream uuid, p_days double precision, p_keep bigint, p_most bigint, p_batch int) returns bigint
language plpgsql as $$
declare
  head heads;
  cutoff constant timestamptz := now() - make_interval(secs => p_days * 86400);
  floor_seq bigint;
  of_commit record;
  gone bigint;
begin
  -- No row of the log goes without its head saying so: a reader sees both or neither.
  select * into head from heads where production_uuid = p_stream for no key update;
  select max(seq) into floor_seq from (
    select c.seq, c.at from changes c
    where c.production_uuid = p_stream and c.seq > head.pruned and c.seq <= head.pruned + p_batch order by c.seq
  ) oldest
  where (at < cutoff and seq <= head.seq - p_keep) or seq <= head.seq - p_most;
  if floor_seq is null then
    return 0;
  end if;
  select min(c.seq) as first, max(c.seq) as last, max(c.at) as at into of_commit
    from changes c where c.production_uuid = p_stream and c.commit_uuid =
      (select commit_uuid from changes where production_uuid = p_stream and seq = floor_seq);
  if of_commit.last > floor_seq then
    floor_seq := of_commit.first - 1;
    -- The oldest commit is larger than a batch: it goes if all of it may.
    if floor_seq <= head.pruned and (of_commit.last <= head.seq - p_most or (of_commit.at < cutoff and of_commit.last <= head.seq - p_keep)) then
      floor_seq := of_commit.last;
    end if;
    if floor_seq <= head.pruned then
      return 0;
    end if;
  end if;
  update heads set pruned = floor_seq where production_uuid = p_stream;
  delete from changes where production_uuid = p_stream and seq <= floor_seq;
  get diagnostics gone = row_count;
  return gone;
end $$;
