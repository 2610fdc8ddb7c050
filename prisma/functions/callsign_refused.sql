-- What a commit is answered that was refused: p_refusal (ok, state, message, ... of its first error) with `refused`,
-- what is wrong with each of several operations. Where its author wants the others applied (partial), they are written
-- here, and the answer is {ok: true, commit, skipped, refused}. p_is_deleted: whether the production of the stream is
-- deleted, which is then the reason of all refusals but those of productions. Raises only what is passing.
create or replace function callsign_refused(
  p_stream uuid, p_wanted jsonb, p_schema jsonb, p_is_deleted boolean, p_refusal jsonb)
returns jsonb language plpgsql as $$
declare
  apart jsonb;
begin
  if p_is_deleted and p_wanted #>> '{operations,0,table}' <> 'productions' then
    return p_refusal
      || '{"state": "CS001", "message": "PRODUCTION_DELETED", "detail": null, "refused": []}';
  end if;
  if jsonb_array_length(p_wanted -> 'operations') > 1
    or coalesce(p_wanted ->> 'partial', p_wanted ->> 'rest')::bool then
    apart := callsign_write_apart(p_stream, p_wanted, p_schema);
  end if;
  if (apart ->> 'applied')::bool then
    return jsonb_build_object(
      'ok', true, 'commit', apart -> 'commit', 'skipped', '[]'::jsonb, 'refused', apart -> 'refused');
  end if;
  return p_refusal || jsonb_build_object('refused', coalesce(apart -> 'refused', '[]'));
end $$;
