-- BEFORE trigger of checklist_items: notes when an item was ticked, whatever the client's clock says. Its name sorts
-- before callsign_stamp, which must see the result.
create or replace function callsign_completed() returns trigger language plpgsql as $$
begin
  if not new.completed then
    new.completed_at := null;
  elsif tg_op = 'INSERT' or not old.completed then
    new.completed_at := clock_timestamp();
  else
    new.completed_at := old.completed_at;
  end if;
  return new;
end $$;

create or replace trigger callsign_completed before insert or update on checklist_items
  for each row execute function callsign_completed();
