-- Says in whose name the next changes of this transaction are made: sets callsign.user_id, .user_name, .reason and a
-- new callsign.commit; clears callsign.inverts. p_wanted: a commit, of which userId, userName and reason are read.
-- Answers the new commit's uuid. Locks nothing.
create or replace function callsign_author(p_wanted jsonb) returns text language plpgsql as $$
declare
  setting text;
begin
  setting := set_config('callsign.user_id', coalesce(p_wanted ->> 'userId', ''), true);
  setting := set_config('callsign.user_name', coalesce(p_wanted ->> 'userName', ''), true);
  setting := set_config('callsign.reason', coalesce(p_wanted ->> 'reason', ''), true);
  setting := set_config('callsign.inverts', '', true);
  return set_config('callsign.commit', uuidv7()::text, true);
end $$;
