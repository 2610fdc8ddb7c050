import type { Mutant, Replacement } from './mutant.ts';

/** A server refuses a database whose functions are not the migrations'; a changed one has to be served all the same. */
const noDriftCheck: Replacement = {
  workspace: 'prisma',
  name: 'findDrift',
  replace: () => () => Promise.resolve([]),
};

/** Faults of the database’s functions, and of what is written past them. */
export const databaseMutants = {
  'undo-clobbers': {
    what: 'an undo puts everything back, whoever has changed it since',
    server: [noDriftCheck],
    database: [
      {
        name: 'callsign_undo',
        // What somebody has changed since is first set to what the commit had left, so that the product's own undo takes it back too.
        sql: `create function callsign_undo(p_stream uuid, p_commit uuid, p_schema jsonb, p_only uuid, p_fields jsonb)
          returns jsonb language plpgsql as $$
          declare
            change record;
            current jsonb;
            overwritten jsonb;
          begin
            for change in
              select c.*, s.key as target from changes c join jsonb_each(p_schema) s on s.value ->> 'type' = c.entity_type
              where c.production_uuid = p_stream and c.commit_uuid = p_commit and c.operation = 'updated'
              order by c.seq
            loop
              current := callsign_row(p_stream, change.target, change.entity_uuid);
              continue when (current ->> 'is_deleted')::bool;
              select jsonb_object_agg(key, change.row -> key) into overwritten from jsonb_object_keys(change.old) key
                where current ? key and current -> key is distinct from change.row -> key;
              if overwritten is not null then
                perform callsign_set(change.target, change.entity_uuid, overwritten);
              end if;
            end loop;
            return callsign_undo_sound(p_stream, p_commit, p_schema, p_only, p_fields);
          end $$`,
      },
    ],
    expects: ['silent'],
  },
  'gap-in-log': {
    what: 'now and then the log passes over a seq',
    server: [noDriftCheck],
    database: [
      {
        name: 'callsign_next_seq',
        sql: `create function callsign_next_seq(p_stream uuid) returns bigint language plpgsql as $$
          declare
            seq constant bigint := callsign_next_seq_sound(p_stream);
          begin
            return case when seq % 10 = 7 then callsign_next_seq_sound(p_stream) else seq end;
          end $$`,
      },
    ],
    expects: ['dense'],
  },
  'write-past-the-log': {
    what: 'somebody switches the log off for one update',
    tamper: [
      'alter table sources disable trigger callsign_log_update',
      `update sources set note = 'past the log' where uuid = (select uuid from sources where not is_deleted order by created_at desc limit 1)`,
      'alter table sources enable trigger callsign_log_update',
    ],
    expects: ['tables'],
  },
} as const satisfies Record<string, Mutant>;
