-- Two ids are the same if their keys are (callsign_id_key), on every server, whatever its locale: equal apart from
-- case and compatibility forms. What an id may hold is checked here too (callsign_is_id); packages/identity says both
-- in TypeScript.

-- Writes callsign_fold(): Unicode's simple case folding (version 17) after NFKC, in which I, i, İ and ı are one. By a
-- table of our own, because lower() follows the locale of the database and the version of its library. Each run is
-- first-last/step and what is added to the code points; from 1ccd6 on and here and there it holds compatibility
-- letters younger than Postgres 14.
do $do$
declare
  runs constant text := '
    c0-d6+32 d8-de+32 100-12e/2+1 130-199 131-200 134-136/2+1 139-13d/2+1 141-147/2+1 14a-176/2+1 178-121 179-17d/2+1
    181+210 182-184/2+1 186+206 187+1 189-18a+205 18b+1 18e+79 18f+202 190+203 191+1 193+205 194+207 196+211 197+209
    198+1 19c+211 19d+213 19f+214 1a0-1a4/2+1 1a6+218 1a7+1 1a9+218 1ac+1 1ae+218 1af+1 1b1-1b2+217 1b3-1b5/2+1 1b7+219
    1b8+1 1bc+1 1cd-1db/2+1 1de-1ee/2+1 1f4+1 1f6-97 1f7-56 1f8-21e/2+1 220-130 222-232/2+1 23a+10795 23b+1 23d-163
    23e+10792 241+1 243-195 244+69 245+71 246-24e/2+1 345+116 370-372/2+1 376+1 37f+116 386+38 388-38a+37 38c+64
    38e-38f+63 391-3a1+32 3a3-3ab+32 3c2+1 3cf+8 3d8-3ee/2+1 3f7+1 3fa+1 3fd-3ff-130 400-40f+80 410-42f+32 460-480/2+1
    48a-4be/2+1 4c0+15 4c1-4cd/2+1 4d0-52e/2+1 531-556+48 10a0-10c5+7264 10c7+7264 10cd+7264 13a0-13ef+38864 13f0-13f5+8
    1c80-6222 1c81-6221 1c82-6212 1c83-1c84-6210 1c85-6211 1c86-6204 1c87-6180 1c88+35267 1c89+1 1c90-1cba-3008
    1cbd-1cbf-3008 1e00-1e94/2+1 1e9e-7615 1ea0-1efe/2+1 1f08-1f0f-8 1f18-1f1d-8 1f28-1f2f-8 1f38-1f3f-8 1f48-1f4d-8
    1f59-1f5f/2-8 1f68-1f6f-8 1f88-1f8f-8 1f98-1f9f-8 1fa8-1faf-8 1fb8-1fb9-8 1fba-74 1fbc-9 1fc8-1fca/2-86 1fcc-9
    1fd8-1fd9-8 1fda-100 1fe8-1fe9-8 1fea-112 1fec-7 1ff8-128 1ffa-126 1ffc-9 2132+28 2183+1 2c00-2c2f+48 2c60+1
    2c62-10743 2c63-3814 2c64-10727 2c67-2c6b/2+1 2c6d-10780 2c6e-10749 2c6f-10783 2c70-10782 2c72+1 2c75+1
    2c7e-2c7f-10815 2c80-2ce2/2+1 2ceb-2ced/2+1 2cf2+1 a640-a66c/2+1 a680-a69a/2+1 a722-a72e/2+1 a732-a76e/2+1
    a779-a77b/2+1 a77d-35332 a77e-a786/2+1 a78b+1 a78d-42280 a790-a792/2+1 a796-a7a8/2+1 a7aa-42308 a7ab-42319
    a7ac-42315 a7ad-42305 a7ae-42308 a7b0-42258 a7b1-42282 a7b2-42261 a7b3+928 a7b4-a7c2/2+1 a7c4-48 a7c5-42307
    a7c6-35384 a7c7-a7c9/2+1 a7cb-42343 a7cc-a7da/2+1 a7dc-42561 a7f1-42878 a7f2-42895 a7f3-42893 a7f4-42883 a7f5+1
    10400-10427+40 104b0-104d3+40 10570-1057a+39 1057c-1058a+39 1058c-10592+39 10594-10595+39 10781-10782-66737
    10783-67229 10784-66795 10785-66866 10787-66788 10788-23586 10789-66788 1078a-66790 1078b-1078c-66869 1078d-59900
    1078e-66870 1078f-66865 10790-66791 10791-66861 10792-66864 10793-66867 10794-66809 10795-67182 10796-66810
    10797-66864 10798-66836 10799-1079a-66799 1079b-66863 1079c+55144 1079d-24591 1079e-66864 1079f+55142 107a0-66834
    107a1+55141 107a2-67242 107a3-107a4-66861 107a5-67380 107a6-66860 107a7+55137 107a8-107a9-66859 107aa-66858
    107ab-66819 107ac-66822 107ad-23622 107ae-66823 107af-66855 107b0-56127 107b2-66851 107b3-107b4-66834 107b5-66845
    107b6-107b8-67062 107b9+55121 107ba+55140 10c80-10cb2+64 10d50-10d65+32 118a0-118bf+32 16e40-16e5f+32 16ea0-16eb8+27
    1ccd6-1ccef-117877 1ccf0-1ccf9-117952 1e030-1e038-121856 1e039-1e03b-121855 1e03c-1e046-121854 1e047-121852
    1e048-1e049-121851 1e04a-80321 1e04b-121714 1e04c-121846 1e04d-121845 1e04e-121701 1e04f-121760 1e050-121729
    1e051-1e059-121889 1e05a-1e05b-121888 1e05c-1e05d-121886 1e05e-121885 1e05f-1e064-121884 1e065-1e066-121883
    1e067-121814 1e068-121874 1e069-121876 1e06a-121867 1e06b-121792 1e06c-80411 1e06d-121788 1e900-1e921+34';
  run text[];
  place int;
  capitals text := '';
  folded text := '';
begin
  foreach run slice 1 in array (
    select array_agg(array[r[1], coalesce(r[2], r[1]), coalesce(r[3], '1'), r[4]])
      from regexp_matches(runs, '([0-9a-f]+)(?:-([0-9a-f]+)(?:/(\d+))?)?([+-]\d+)\s*', 'g') r)
  loop
    place := ('x' || lpad(run[1], 8, '0'))::bit(32)::int;
    while place <= ('x' || lpad(run[2], 8, '0'))::bit(32)::int loop
      capitals := capitals || chr(place);
      folded := folded || chr(place + run[4]::int);
      place := place + run[3]::int;
    end loop;
  end loop;
  -- Latin 1 by itself: the whole table is looked through for each letter that is not in it.
  execute format($sql$
create function callsign_fold(id text) returns text language plpgsql immutable strict parallel safe as $$
declare
  plain constant text := lower(normalize(id, NFKC) collate "C");
begin
  if id collate "C" !~ '[^\u0001-\u00ff]' then
    return translate(plain, %L, %L);
  end if;
  return translate(plain, %L, %L);
end $$$sql$, left(capitals, 30), left(folded, 30), capitals, folded);
end $do$;

-- The key under which an id is taken. Compare and index it COLLATE "C", so that no update of a library disturbs an
-- index.
create function callsign_id_key(id text) returns text language sql immutable parallel safe
  return case when octet_length(id) = length(id) then lower(id collate "C") else callsign_fold(id) end;

-- An id as it is stored: NFC, trimmed, each run of white space one blank.
create function callsign_id(id text) returns text language sql immutable parallel safe
  return btrim(regexp_replace(normalize(id, NFC) collate "C",
    '[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'));

-- Whether all of an id is seen: no controls, format characters, private use, noncharacters, variation selectors,
-- tags, empty planes, letters that look like a blank, nor any white space but single blanks inside.
create function callsign_is_seen(id text) returns boolean language plpgsql immutable strict parallel safe as $$
begin
  return id <> '' and id is nfc normalized and id !~ '^ |  | $' and id collate "C" !~ ('['
    '\u0001-\u001f\u007f-\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u1680'
    '\u17b4-\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff'
    '\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe-\uffff\U000110bd\U000110cd\U00013430-\U0001343f'
    '\U00013441-\U00013442\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U0001fffe-\U0001ffff'
    '\U0002fffe-\U0002ffff\U0003fffe-\U000e0fff\U000efffe-\U0010ffff]');
end $$;

create function callsign_is_id(id text) returns boolean language sql immutable parallel safe
  return length(id) <= 64 and case when octet_length(id) = length(id)
    then id collate "C" ~ '^[!-~]+( [!-~]+)*$' else callsign_is_seen(id) end;

-- A row is looked up by uuid before key: a key that is another row's uuid would name that row, so it is none. Of the
-- same production only, for who moved a show here twice has the uuids of one as the keys of the other; of shows among
-- all.
create index legacy_keys_canonical_idx on legacy_keys (canonical);

create function callsign_key_is_no_row() returns trigger language plpgsql as $$
declare
  reads_as_uuid constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
  entity_table text;
  taken text;
begin
  if not exists (select from new_keys where canonical ~ reads_as_uuid) then
    return null;
  end if;
  for entity_table in
    select relname from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp'
  loop
    execute format('
      select k.key from new_keys k join %I t on t.uuid = case when k.canonical ~ $1 then k.canonical::uuid end
      where t.uuid <> k.entity_uuid and (%s) limit 1', entity_table,
      case entity_table when 'productions' then 'k.entity_type = ''production'' or t.uuid = k.production_uuid'
        else 't.production_uuid = k.production_uuid' end)
      into taken using reads_as_uuid;
    if taken is not null then
      raise exception 'The key % is the uuid of another row.', taken
        using errcode = 'check_violation', constraint = 'legacy_keys_no_row';
    end if;
  end loop;
  return null;
end $$;

create trigger callsign_key_is_no_row after insert on legacy_keys referencing new table as new_keys
  for each statement execute function callsign_key_is_no_row();
create trigger callsign_changed_key_is_no_row after update on legacy_keys referencing new table as new_keys
  for each statement execute function callsign_key_is_no_row();

-- The other way round: whoever brings a row with a uuid of its own, past the API.
create function callsign_row_is_no_key() returns trigger language plpgsql as $$
begin
  if exists (
    select from legacy_keys where canonical = new.uuid::text and entity_uuid <> new.uuid
      and case tg_argv[0] when 'production' then entity_type = 'production'
        else production_uuid = (to_jsonb(new) ->> 'production_uuid')::uuid end)
  then
    raise exception 'The uuid % is the legacy key of another row.', new.uuid
      using errcode = 'check_violation', constraint = 'legacy_keys_no_row';
  end if;
  return new;
end $$;

-- What an entity table asks of its ids and uuids. The exclusion is deferrable, so that two rows swap theirs, and of
-- live rows only.
create function callsign_id_rules(p_table text, p_type text) returns void language plpgsql as $$
begin
  -- The words of callsign_is_id() and not its name, for a check is planned anew with each statement.
  execute format($sql$alter table %I add constraint %I check (
    length(id) <= 64 and case when octet_length(id) = length(id)
      then id collate "C" ~ '^[!-~]+( [!-~]+)*$' else callsign_is_seen(id) end)$sql$, p_table, p_table || '_id_form');
  execute format('alter table %I add constraint %I exclude using btree (%s callsign_id_key(id) collate "C" with =)
    where (not is_deleted) deferrable initially immediate', p_table, p_table || '_id_live',
    case when p_type <> 'production' then 'production_uuid with =,' end);
  execute format('create trigger callsign_row_is_no_key before insert on %I
    for each row execute function callsign_row_is_no_key(%L)', p_table, p_type);
end $$;

-- Makes a table an entity table: versioned, logged, ids checked and unique among live rows.
create or replace function callsign_entity_table(p_table text, p_type text) returns void language plpgsql as $$
begin
  perform callsign_id_rules(p_table, p_type);
  -- Room on every page keeps most updates off the indexes (HOT).
  execute format('alter table %I set (fillfactor = 80)', p_table);
  perform callsign_entity_triggers(p_table, p_type);
end $$;

-- BEFORE: versions the row and its fields. An update that changes nothing is skipped, so it is no change.
create or replace function callsign_stamp() returns trigger language plpgsql as $$
declare
  shared constant text[] := array[
    'uuid', 'production_uuid', 'version', 'field_versions', 'created_at', 'updated_at', 'last_modified_by'];
  before jsonb;
  after jsonb;
  touched jsonb;
begin
  new.updated_at := clock_timestamp();
  if tg_op = 'INSERT' then
    new.id := callsign_id(new.id);
    new.last_modified_by := nullif(current_setting('callsign.user_id', true), '');
    new.version := 1;
    new.field_versions := '{}';
    new.created_at := new.updated_at;
    return new;
  end if;
  if new.id <> old.id then
    new.id := callsign_id(new.id);
  end if;
  before := to_jsonb(old);
  after := to_jsonb(new);
  if new.uuid <> old.uuid or after -> 'production_uuid' is distinct from before -> 'production_uuid' then
    raise exception 'A uuid never changes, and a row never moves to another production.'
      using errcode = 'integrity_constraint_violation';
  end if;
  new.version := old.version + 1;
  select jsonb_object_agg(key, new.version) into touched
    from jsonb_each(after - shared) as field
    where field.value is distinct from before -> field.key;
  if touched is null then
    return null;
  end if;
  new.last_modified_by := case when new.field_versions ? '' then new.field_versions -> '' ->> 'by'
    else nullif(current_setting('callsign.user_id', true), '') end;
  new.field_versions := old.field_versions || touched;
  new.created_at := old.created_at;
  return new;
end $$;

-- The next id of a prefix: its highest number + 1, so that spacer numbers stay free; letters go on where no number is
-- (Z, AA, AB).
create or replace function callsign_next_id(p_table text, p_production uuid, p_prefix text) returns text
language plpgsql as $$
declare
  highest numeric;
  letters text;
  place int;
  scope text := case when p_table = 'productions' then 'true' else 'production_uuid = $1' end;
begin
  -- An id of nines as long as allowed is passed over: it has no successor, and would end its series for everyone.
  execute format('select max(substring(key from ''[0-9]+$'')::numeric)
    from (
      select id, (case when octet_length(id) = length(id) then id else callsign_fold(id) end) collate "C" as key
      from %I where %s and not is_deleted) live
    where key ~* $2 and not (length(id) = 64 and key ~ ''[^0-9]9+$'')', p_table, scope)
    into highest using p_production, '^' || p_prefix || ' [0-9]+$';
  if highest is not null then
    return p_prefix || ' ' || highest + 1;
  end if;
  -- One letter of any case, or two capitals, and "IN" is no pair of letters: as in packages/identity.
  execute format('select upper(substring(id collate "C" from ''[A-Za-z]+$'')) as letters from %I
    where %s and not is_deleted and callsign_id_key(left(id, length($2))) collate "C" = callsign_id_key($2)
      and substr(id, length($2) + 1) collate "C" ~ ''^ ([A-Za-z]|(?!IN)[A-Z]{2})$''
    order by length(id) desc, letters desc limit 1', p_table, scope)
    into letters using p_production, p_prefix;
  if letters is null or letters = 'ZZ' then
    return p_prefix || ' 1';
  end if;
  place := ascii(right(letters, 1)) - 64 + case when length(letters) = 2 then 26 * (ascii(letters) - 64) else 0 end;
  -- place counts A as 1, so it is also the 0-based place of the next one.
  return p_prefix || ' ' || case when place >= 26 then chr(64 + place / 26) else '' end || chr(65 + place % 26);
end $$;

-- Operations whose id somebody else holds when all are done: all of those where the holder is none of them, else all
-- but the first.
create or replace function callsign_ids_taken(p_stream uuid, p_operations jsonb, p_applied int[]) returns int[]
language plpgsql as $$
declare
  wanted record;
  live int;
  taken int[] := '{}';
begin
  for wanted in
    select o ->> 'table' as target, callsign_id_key(callsign_id(o #>> '{set,id}')) as key,
      array_agg(nth - 1 order by nth) as places
    from jsonb_array_elements(p_operations) with ordinality operation (o, nth)
    where o -> 'set' ? 'id' and nth - 1 = any (p_applied) group by 1, 2
  loop
    execute format('select count(*) from %I
      where production_uuid = $1 and callsign_id_key(id) collate "C" = $2 and not is_deleted', wanted.target)
      into live using p_stream, wanted.key;
    if live > cardinality(wanted.places) then
      taken := taken || wanted.places::int[];
    elsif live > 1 then
      taken := taken || wanted.places[2:]::int[];
    end if;
  end loop;
  return taken;
end $$;

-- Former ids by their keys. Of those of one row that were two and are one now, the last stays.
drop index former_ids_once, former_ids_by_id, former_ids_of_shows;
delete from former_ids f using former_ids g
  where g.entity_uuid = f.entity_uuid and callsign_id_key(g.id) collate "C" = callsign_id_key(f.id)
    and (g.until, g.uuid) > (f.until, f.uuid);
create unique index former_ids_once on former_ids (entity_uuid, callsign_id_key(id) collate "C");
create index former_ids_by_id on former_ids (production_uuid, callsign_id_key(id) collate "C");
create index former_ids_of_shows on former_ids (callsign_id_key(id) collate "C") where entity_type = 'production';

create or replace function callsign_keep_former_id() returns trigger language plpgsql as $$
begin
  if callsign_id_key(old.id) collate "C" = callsign_id_key(new.id) then
    return null;
  end if;
  insert into former_ids (production_uuid, entity_type, entity_uuid, id, until)
    values (
      coalesce((to_jsonb(new) ->> 'production_uuid')::uuid, new.uuid), tg_argv[0], new.uuid, old.id, new.updated_at)
    on conflict (entity_uuid, callsign_id_key(id) collate "C") do update set id = excluded.id, until = excluded.until;
  return null;
end $$;

create or replace function callsign_former_id_trigger(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('drop trigger if exists callsign_former_id on %I', p_table);
  execute format('create trigger callsign_former_id after update on %I for each row
    when (old.id <> new.id) execute function callsign_keep_former_id(%L)', p_table, p_type);
end $$;

-- The tables that exist. Ids that could not be written any more lose what nobody sees; of live rows whose ids are the
-- same now, all but the oldest get a number behind theirs. Each is a change in the log, with its reason.
do $do$
declare
  entity_table record;
  found record;
  base text;
  wanted text;
  number int;
  is_taken boolean;
  scope text;
begin
  perform set_config('callsign.reason', 'Ids that look the same are the same since this update.', true);
  for entity_table in
    select relname as name, split_part(encode(tgargs, 'escape'), '\000', 1) as type
      from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_log_update' order by relname
  loop
    execute format('alter table %I drop constraint %I, drop constraint %I',
      entity_table.name, entity_table.name || '_id_form', entity_table.name || '_id_live');
    scope := case when entity_table.type = 'production' then 'null::uuid' else 'production_uuid' end;
    perform callsign_former_id_trigger(entity_table.name, entity_table.type);
    for found in execute format('
      select uuid, id, is_deleted, scope from (
        select uuid, id, is_deleted, %s as scope, created_at,
          row_number() over (partition by is_deleted, %1$s, callsign_id_key(callsign_id(id)) collate "C"
            order by created_at, uuid) as nth
        from %2$I) each
      where not callsign_is_id(id) or (nth > 1 and not is_deleted) order by created_at, uuid', scope, entity_table.name)
    loop
      base := found.id;
      if not callsign_is_id(base) then
        select coalesce(string_agg(letter, '' order by nth), '') into base
          from regexp_split_to_table(callsign_id(base), '') with ordinality seen (letter, nth)
          where letter = ' ' or callsign_is_id(letter);
        base := coalesce(nullif(btrim(left(callsign_id(base), 64)), ''), 'NO ID');
      end if;
      wanted := base;
      number := 1;
      loop
        execute format('select exists (select from %I where not is_deleted and uuid <> $1 and %s is not distinct from $2
          and callsign_id_key(id) collate "C" = callsign_id_key($3))', entity_table.name, scope)
          into is_taken using found.uuid, found.scope, wanted;
        exit when found.is_deleted or not is_taken;
        number := number + 1;
        wanted := left(base, 60 - length(number::text)) || ' (' || number || ')';
      end loop;
      execute format('update %I set id = $1 where uuid = $2', entity_table.name) using wanted, found.uuid;
    end loop;
    perform callsign_id_rules(entity_table.name, entity_table.type);
  end loop;
  perform set_config('callsign.reason', '', true);
end $do$;

alter table users drop constraint users_email_form;
alter table users add constraint users_email_form check (email = lower(email collate "C"));

-- Keys of other systems are compared in NFC. Of two that are one now, the older stays.
delete from legacy_keys k using legacy_keys o
  where k.canonical is not nfc normalized and o.uuid <> k.uuid and o.entity_type = k.entity_type
    and normalize(o.canonical, NFC) = normalize(k.canonical, NFC)
    and (o.production_uuid = k.production_uuid or k.entity_type = 'production')
    and (o.canonical is nfc normalized or o.uuid < k.uuid);
update legacy_keys set canonical = normalize(canonical, NFC) where canonical is not nfc normalized;
alter table legacy_keys add constraint legacy_keys_canonical_form
  check (canonical is nfc normalized and canonical <> '');
