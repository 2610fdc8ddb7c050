-- Writes callsign_touch(p_table, p_uuids, p_patches, p_streams, p_seen), with a branch for each entity table: patches
-- rows of one table in one statement, and answers how many. Without p_streams all that are named; with it, live rows of
-- these streams that nobody has changed since the versions in p_seen. A static statement for each table is planned once
-- for each connection; EXECUTE would plan it for every write. By the uuids alone: joined with what is wanted, a table
-- was read along its whole key.
create or replace function callsign_write_touch() returns void language plpgsql as $do$
declare
  branch constant text := '
    when %1$L then
      update %1$I t set field_versions = p_patches[array_position(p_uuids, t.uuid)]
        where t.uuid = any (p_uuids)
          and (p_streams is null or (
            not t.is_deleted
            and t.version <= p_seen[array_position(p_uuids, t.uuid)]
            and t.%2$s = p_streams[array_position(p_uuids, t.uuid)]));';
  branches text;
begin
  select string_agg(
      format(branch, relname, case relname when 'productions' then 'uuid' else 'production_uuid' end),
      '' order by relname)
    into branches from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp';
  execute format('
create or replace function callsign_touch(
  p_table text, p_uuids uuid[], p_patches jsonb[], p_streams uuid[], p_seen int[]) returns int language plpgsql as $$
declare
  touched int;
begin
  case p_table%s
  end case;
  get diagnostics touched = row_count;
  return touched;
end $$', branches);
end $do$;
