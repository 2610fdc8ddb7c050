-- The places of operations (0-based) whose id somebody else holds when all of p_applied are done: all of them where the
-- holder is none of them, else all but the first. Locks nothing: the caller holds the stream's head.
create or replace function callsign_ids_taken(p_stream uuid, p_operations jsonb, p_applied int[]) returns int[]
language plpgsql as $$
declare
  wanted record;
  live int;
  taken int[] := '{}';
begin
  for wanted in
    select o ->> 'table' as target, callsign_id_key(callsign_id(o #>> '{set,id}')) as key,
      array_agg(nth - 1 order by nth) as places
    from jsonb_array_elements(p_operations) with ordinality operation (o, nth)
    where o -> 'set' ? 'id' and nth - 1 = any (p_applied) group by 1, 2
  loop
    execute format('select count(*) from %I
      where production_uuid = $1 and callsign_id_key(id) collate "C" = $2 and not is_deleted', wanted.target)
      into live using p_stream, wanted.key;
    if live > cardinality(wanted.places) then
      taken := taken || wanted.places::int[];
    elsif live > 1 then
      taken := taken || wanted.places[2:]::int[];
    end if;
  end loop;
  return taken;
end $$;
