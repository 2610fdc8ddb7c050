import type { Mutation, Plant } from './plant.ts';

/** A database that is changed on purpose is served all the same. */
const noDriftCheck: Mutation = {
  file: 'apps/api/src/main.ts',
  find: 'if (drift.length > 0)',
  replace: 'if (drift.length > 1e6)',
};

/** Faults of the database’s functions, and of what is written past them. */
export const databasePlants = {
  'undo-clobbers': {
    what: 'an undo puts everything back, whoever has changed it since',
    api: [noDriftCheck],
    database: [
      {
        file: 'callsign_undo',
        find: 'filter (where current -> f.key is not distinct from change.row -> f.key)',
        replace: '',
      },
    ],
    expects: ['silent'],
  },
  'gap-in-log': {
    what: 'now and then the log passes over a seq',
    api: [noDriftCheck],
    database: [
      {
        file: 'callsign_next_seq',
        find: 'current_setting(head)::bigint + 1;',
        replace:
          'current_setting(head)::bigint + case when current_setting(head)::bigint % 10 = 7 then 2 else 1 end;',
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
} as const satisfies Record<string, Plant>;
