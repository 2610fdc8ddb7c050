-- The commits that a person can undo (p_step: undo) or redo now, newest first, at most p_limit, below commit p_below if
-- that is given. Both stacks are read from the log itself: an undo takes its commit off one and is itself on the other,
-- and any other change of one's own clears what could be redone. Commits that make or delete the production itself are
-- left out: nobody loses a show to a held-down key. Locks nothing.
create or replace function callsign_stack(p_stream uuid, p_user text, p_step text, p_below uuid, p_limit int)
returns table (commit_uuid uuid, seq bigint) language plpgsql stable as $$
declare
  below bigint := 9223372036854775807;
  above bigint := 0;
begin
  if p_below is not null then
    below := coalesce((
      select min(c.seq) from changes c where c.production_uuid = p_stream and c.commit_uuid = p_below), 0);
  end if;
  if p_step = 'redo' then
    above := coalesce((select c.seq from changes c
      where c.production_uuid = p_stream and c.user_id = p_user and c.step is null order by c.seq desc limit 1), 0);
  end if;
  return query
    select c.commit_uuid, max(c.seq) from (
      select c.commit_uuid, c.seq from changes c
      where c.production_uuid = p_stream and c.user_id = p_user and c.seq < below and c.seq > above
        and case p_step when 'redo' then c.step = 'undo' else c.step is distinct from 'undo' end
        and not exists (select from changes u where u.production_uuid = p_stream and u.undoes = c.commit_uuid)
        and not exists (select from changes p where p.production_uuid = p_stream and p.commit_uuid = c.commit_uuid
          and p.entity_type = 'production' and p.operation <> 'updated')
      -- A commit has at most a few hundred changes: so many rows hold the commits asked for, or most of them.
      order by c.seq desc limit p_limit * 200
    ) c group by c.commit_uuid order by max(c.seq) desc limit p_limit;
end $$;
