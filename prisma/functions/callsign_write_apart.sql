-- A commit of many that is refused as a whole, looked at operation by operation: what is wrong with each of them, and,
-- where its author wants the others applied (partial), those written. Answers {applied, commit?, refused}. Raises only
-- what is passing.
create or replace function callsign_write_apart(p_stream uuid, p_wanted jsonb, p_schema jsonb)
returns jsonb language plpgsql as $$
declare
  operations constant jsonb := p_wanted -> 'operations';
  is_partial constant boolean := coalesce(p_wanted ->> 'partial', p_wanted ->> 'rest', 'false')::bool;
  commit_uuid text;
  outcome jsonb;
  without int[] := '{}';
  taken int[];
  refused jsonb := '[]';
  state text;
begin
  -- Ids are checked when all is done, so that rows can swap theirs; whoever is then in the way is left out, and all is
  -- done again. A few rounds settle all but the oddest chains, and those are checked one by one.
  for round in 1 .. 7 loop
    begin
      commit_uuid := callsign_author(p_wanted);
      set constraints all deferred;
      outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
      taken := callsign_ids_taken(p_stream, operations,
        array(select jsonb_array_elements_text(outcome -> 'applied')::int));
      if taken <> '{}' then
        raise exception using errcode = 'CS003', message = 'ids are taken';
      end if;
      set constraints all immediate;
      if not is_partial or outcome -> 'applied' = '[]' then
        raise exception using errcode = 'CS002', message = 'nothing is applied';
      end if;
      return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
    exception when others then
      get stacked diagnostics state = returned_sqlstate;
      if callsign_is_passing(state) then
        raise;
      elsif state = 'CS002' then
        return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
      end if;
    end;
    -- A constraint other than that of ids: what breaks it is found one by one.
    exit when state <> 'CS003';
    without := without || taken;
    refused := refused || (select jsonb_agg(jsonb_build_object(
      'place', place, 'state', '23P01', 'message', 'the id is taken',
      'constraint', (operations -> place ->> 'table') || '_id_live'))
      from unnest(taken) place);
  end loop;
  begin
    commit_uuid := callsign_author(p_wanted);
    outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
    if not is_partial or outcome -> 'applied' = '[]' then
      raise exception using errcode = 'CS002', message = 'nothing is applied';
    end if;
    return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
  exception when sqlstate 'CS002' then
    return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
  end;
end $$;
