-- AFTER INSERT trigger of productions: whoever makes a production owns it, in the same transaction. One that is made
-- past the API belongs to the workspace's owner.
create or replace function callsign_owner() returns trigger language plpgsql as $$
begin
  insert into memberships (production_uuid, user_uuid, role)
    select new.uuid, uuid, 'owner' from users where uuid::text = current_setting('callsign.user_id', true);
  if not found then
    insert into memberships (production_uuid, user_uuid, role)
      select new.uuid, uuid, 'owner' from users where workspace_owner;
  end if;
  return null;
end $$;

create or replace trigger callsign_owner after insert on productions
  for each row execute function callsign_owner();
