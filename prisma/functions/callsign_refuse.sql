-- Refuses an operation: raises CS001, whose message is the code that the client is told, with the details beside it.
create or replace function callsign_refuse(p_code text, p_details jsonb) returns void language plpgsql as $$
begin
  raise exception '%', p_code using errcode = 'CS001', detail = p_details::text;
end $$;
