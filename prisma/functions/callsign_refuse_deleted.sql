-- Refuses because the row is in the trash: CS001 ROW_DELETED, with {entity, deleted: {userId, userName, at}}.
create or replace function callsign_refuse_deleted(p_current jsonb) returns void language plpgsql as $$
begin
  perform callsign_refuse('ROW_DELETED', jsonb_build_object('entity', p_current, 'deleted', (
    select jsonb_build_object('userId', user_id, 'userName', user_name, 'at', at) from changes
    where entity_uuid = (p_current ->> 'uuid')::uuid and version = (p_current -> 'field_versions' ->> 'is_deleted')::int
      and operation = 'deleted' limit 1)));
end $$;
