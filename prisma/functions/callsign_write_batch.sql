-- Writes a batch of plain edits of different rows of one table, of any streams, in one statement. p_batch: the commits
-- as of write_commits(). Answers one answer per commit; null, with nothing written, when one of them has to be looked
-- at by itself. Locks the rows. Raises only what is passing.
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
