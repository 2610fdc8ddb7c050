-- The next seq of a stream. Of streams whose heads write_commits() holds it is counted in settings, which a refused
-- commit takes back with it, and the heads are written once at the end: callsign.streams lists them, 37 characters
-- each, and callsign.head_<place> counts. Of any other stream it locks the head, which orders its writers.
create or replace function callsign_next_seq(p_stream uuid) returns bigint language plpgsql as $$
declare
  place constant int := strpos(current_setting('callsign.streams', true), p_stream::text);
  head text;
  next_seq bigint;
  setting text;
begin
  if place > 0 then
    head := 'callsign.head_' || place / 37;
    next_seq := current_setting(head)::bigint + 1;
    setting := set_config(head, next_seq::text, true);
    return next_seq;
  end if;
  update heads set seq = seq + 1 where production_uuid = p_stream returning seq into next_seq;
  if next_seq is null then
    insert into heads (production_uuid, seq) values (p_stream, 1)
      on conflict (production_uuid) do update set seq = heads.seq + 1 returning seq into next_seq;
  end if;
  return next_seq;
end $$;
