-- The commit that is to be inverted: p_wanted ->> undo, or the newest of its author's stack (step, below). Notes in
-- callsign.inverts that the next changes invert it, and in callsign.ids the ids that its author gives. Locks nothing.
-- Raises CS001 NOTHING_TO_UNDO, NOTHING_TO_REDO or PRUNED.
create or replace function callsign_undo_target(p_stream uuid, p_wanted jsonb) returns uuid language plpgsql as $$
declare
  target uuid := (p_wanted ->> 'undo')::uuid;
  pruned_to bigint;
  step text;
  setting text;
begin
  if target is null then
    select commit_uuid into target
      from callsign_stack(p_stream, p_wanted ->> 'userId', p_wanted ->> 'step', (p_wanted ->> 'below')::uuid, 1);
    if target is null then
      perform callsign_refuse(
        case p_wanted ->> 'step' when 'redo' then 'NOTHING_TO_REDO' else 'NOTHING_TO_UNDO' end, '{}');
    end if;
    step := p_wanted ->> 'step';
  else
    -- Undone by its own author, however it was asked for, it is a step of their stack.
    select case c.step when 'undo' then 'redo' else 'undo' end into step
      from changes c
      where c.production_uuid = p_stream and c.commit_uuid = target and c.user_id = p_wanted ->> 'userId' limit 1;
    if step is null and not exists (
      select from changes c where c.production_uuid = p_stream and c.commit_uuid = target) then
      select pruned into pruned_to from heads where production_uuid = p_stream;
      if pruned_to > 0 then
        perform callsign_refuse('PRUNED', '{}');
      end if;
    end if;
  end if;
  setting := set_config('callsign.inverts', coalesce(step, '') || ' ' || target, true);
  setting := set_config('callsign.ids', coalesce(p_wanted ->> 'ids', '{}'), true);
  return target;
end $$;
