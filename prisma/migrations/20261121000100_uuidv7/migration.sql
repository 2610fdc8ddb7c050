-- uuidv7() is built in from PostgreSQL 18 on; older servers get one of our own with the same layout
-- (RFC 9562 section 6.2, method 3: the sub-millisecond fraction fills rand_a).
do $do$
begin
  if current_setting('server_version_num')::int < 180000 then
    execute $sql$
      create function uuidv7() returns uuid language plpgsql volatile parallel safe as $fn$
      declare
        micros bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
        bytes bytea := uuid_send(gen_random_uuid());
        fraction int := ((micros % 1000) * 4096 / 1000)::int;
      begin
        bytes := overlay(bytes placing substring(int8send(micros / 1000) from 3) from 1 for 6);
        bytes := set_byte(bytes, 6, 112 | (fraction >> 8));
        bytes := set_byte(bytes, 7, fraction & 255);
        return encode(bytes, 'hex')::uuid;
      end $fn$
    $sql$;
  end if;
end $do$;
