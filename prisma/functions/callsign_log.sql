-- AFTER trigger (statement) of entity tables: writes what the statement changed into changes, a production's row in the
-- workspace's stream (nil) too. tg_argv[0] is the entity type. Who, why and which commit: by the settings
-- callsign.user_id, .user_name, .reason and .commit; in a batch row by row from callsign.batch, {"<row>": {nth, commit,
-- userId, userName, reason}}. callsign.inverts is "<undo or redo, or empty> <commit>". A change made with psql is
-- logged in the name of its session's user. Locks what callsign_next_seq() locks. The three statements differ in where
-- the changed rows stand.
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
