-- The row as it stands, as jsonb, locked FOR NO KEY UPDATE. Raises CS001 NOT_FOUND for what is not of this stream.
create or replace function callsign_row(p_stream uuid, p_table text, p_uuid uuid) returns jsonb language plpgsql as $$
declare
  current jsonb;
begin
  execute format('select to_jsonb(t) from %I t where uuid = $1 for no key update', p_table) into current using p_uuid;
  if current is null or coalesce(current ->> 'production_uuid', current ->> 'uuid')::uuid <> p_stream then
    perform callsign_refuse('NOT_FOUND', '{}');
  end if;
  return current;
end $$;
