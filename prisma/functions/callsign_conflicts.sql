-- The fields of p_set that somebody changed after version p_seen, and that hold something else now than is wanted.
-- p_current: the row as it stands, as jsonb. Answers {<column>: {yours, theirs, version, userId, userName, at}}, null
-- for none. Locks nothing: the caller holds the row.
create or replace function callsign_conflicts(p_table text, p_current jsonb, p_set jsonb, p_seen int)
returns jsonb language plpgsql as $$
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
      where entity_uuid = (p_current ->> 'uuid')::uuid
        and version = (p_current -> 'field_versions' ->> key)::int
      limit 1
    ) last on true
    where coalesce((p_current -> 'field_versions' ->> key)::int, 1) > p_seen
      and wanted -> key is distinct from p_current -> key
  );
end $$;
