-- Prunes the log of one stream by at most about p_batch rows: what is older than p_days, but never the newest p_keep
-- rows; and whatever is beyond the newest p_most rows. A commit goes whole. Answers how many rows went. Locks the head
-- (FOR NO KEY UPDATE) first, so that a reader sees rows and head.pruned as one.
create or replace function callsign_prune(
  p_stream uuid, p_days double precision, p_keep bigint, p_most bigint, p_batch int) returns bigint
language plpgsql as $$
declare
  head heads;
  cutoff constant timestamptz := now() - make_interval(secs => p_days * 86400);
  floor_seq bigint;
  of_commit record;
  gone bigint;
begin
  -- No row of the log goes without its head saying so: a reader sees both or neither.
  select * into head from heads where production_uuid = p_stream for no key update;
  select max(seq) into floor_seq from (
    select c.seq, c.at from changes c
    where c.production_uuid = p_stream and c.seq > head.pruned and c.seq <= head.pruned + p_batch order by c.seq
  ) oldest
  where (at < cutoff and seq <= head.seq - p_keep) or seq <= head.seq - p_most;
  if floor_seq is null then
    return 0;
  end if;
  select min(c.seq) as first, max(c.seq) as last, max(c.at) as at into of_commit
    from changes c where c.production_uuid = p_stream and c.commit_uuid =
      (select commit_uuid from changes where production_uuid = p_stream and seq = floor_seq);
  if of_commit.last > floor_seq then
    floor_seq := of_commit.first - 1;
    -- The oldest commit is larger than a batch: it goes if all of it may.
    if floor_seq <= head.pruned and (of_commit.last <= head.seq - p_most
      or (of_commit.at < cutoff and of_commit.last <= head.seq - p_keep)) then
      floor_seq := of_commit.last;
    end if;
    if floor_seq <= head.pruned then
      return 0;
    end if;
  end if;
  update heads set pruned = floor_seq where production_uuid = p_stream;
  delete from changes where production_uuid = p_stream and seq <= floor_seq;
  get diagnostics gone = row_count;
  return gone;
end $$;
