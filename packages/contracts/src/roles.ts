/** What a person may be in a production, from the least to the most. */
export const roles = ['viewer', 'operator', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

/** What can be done in a production, and the least role that may. Server, socket and screens read this table, and no other. */
export const leastRole = {
  /** Rows, log, history, activity, exports, live commits, and who else is here. */
  'show:read': 'viewer',
  /** The crew's names and roles. */
  'members:read': 'viewer',
  /** The fields of rows that exist, and undo of such edits. */
  'rows:edit': 'operator',
  'rows:create': 'editor',
  'rows:delete': 'editor',
  'rows:restore': 'editor',
  /** Many rows at once by a rule: imports, new numbers. */
  'rows:bulk': 'editor',
  /** Fields that the definitions mark secret (stream keys, passcodes). */
  'secrets:read': 'editor',
  'secrets:edit': 'editor',
  /** The production's own fields. */
  'show:edit': 'editor',
  /** Into the trash and out of it. */
  'show:delete': 'owner',
  /** Roles, invitations, and who leaves. */
  'members:edit': 'owner',
  /** Keys for other programs. */
  'keys:edit': 'owner',
  /** What lookups accept, whether other programs get in, and whether anything may be written. */
  'switches:edit': 'owner',
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof leastRole;

/** Whether a role may do something. */
export const may = (role: Role, permission: Permission): boolean =>
  roles.indexOf(role) >= roles.indexOf(leastRole[permission]);

/** What each step of a commit needs, on rows of most types. */
const operationNeeds = {
  create: 'rows:create',
  update: 'rows:edit',
  delete: 'rows:delete',
  restore: 'rows:restore',
} as const satisfies Record<string, Permission>;

/** What an operation on a row of a type needs. */
export const needsOf = (type: string, op: keyof typeof operationNeeds): Permission =>
  type === 'switch' ? 'switches:edit' : operationNeeds[op];

/** The same of a row that stands for itself: a production's own row has permissions of its own. */
export const needsOfOwnRow = (type: string, op: 'update' | 'delete' | 'restore'): Permission => {
  if (type !== 'production') return needsOf(type, op);
  return op === 'update' ? 'show:edit' : 'show:delete';
};

/** What each message of the socket needs in the production that it names; null needs nothing. */
export const messageNeeds = {
  hello: 'show:read',
  presence: 'show:read',
  leave: null,
  ping: null,
} as const satisfies Record<string, Permission | null>;
