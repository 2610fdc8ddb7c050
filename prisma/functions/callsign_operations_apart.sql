-- Carries out operations one by one, each in a subtransaction, and leaves out those that are refused; of an update in
-- conflict only the fields in conflict. p_without: places (0-based) that are left out from the start. Answers {refused:
-- [{place, state, message, detail, constraint, column}], applied: [places]}. Raises only what is passing.
create or replace function callsign_operations_apart(
  p_stream uuid, p_operations jsonb, p_schema jsonb, p_without int[]) returns jsonb
language plpgsql as $$
declare
  refused jsonb[] := '{}';
  applied int[] := '{}';
  operation jsonb;
  attempt int;
  state text; message text; details text; broken text; at_column text;
begin
  for place in 0 .. jsonb_array_length(p_operations) - 1 loop
    continue when place = any (p_without);
    operation := p_operations -> place;
    for attempt in 1 .. 2 loop
      begin
        perform callsign_operation(p_stream, operation, p_schema);
        applied := applied || place;
        exit;
      exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text, details = pg_exception_detail,
          broken = constraint_name, at_column = column_name;
        if callsign_is_passing(state) then
          raise;
        end if;
        refused := refused || jsonb_build_object('place', place, 'state', state, 'message', message, 'detail', details,
          'constraint', broken, 'column', at_column);
        exit when state <> 'CS001' or message <> 'FIELD_CONFLICT';
        operation := jsonb_set(operation, '{set}',
          (operation -> 'set') - array(select jsonb_object_keys(details::jsonb -> 'fields')));
        exit when operation -> 'set' = '{}';
      end;
    end loop;
  end loop;
  return jsonb_build_object('refused', to_jsonb(refused), 'applied', to_jsonb(applied));
end $$;
