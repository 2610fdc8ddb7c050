-- Whether an error's class says nothing about the commit itself (deadlock, lock timeout, shutdown, no space): the whole
-- group is tried again. p_state: the SQLSTATE.
create or replace function callsign_is_passing(p_state text) returns boolean language sql immutable as
  $$ select left(p_state, 2) in ('40', '53', '54', '55', '57', '58', 'XX') $$;
