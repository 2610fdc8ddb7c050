/** The roles of a production, from the fewest permissions to the most. */
export const roles = ['viewer', 'operator', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

/**
 * Each permission in a production, and the lowest role that has it. Server, socket and screens all read this table.
 */
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
  /** Moves the production to the trash and restores it. */
  'show:delete': 'owner',
  /** Changes roles, makes invitations and removes members. */
  'members:edit': 'owner',
  /** Makes, rotates, stops and revokes keys for other programs. */
  'keys:edit': 'owner',
  /** Turns kinds of look-ups, access of other programs, and writing on and off. */
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

/** The permission for an operation on a row that has its own, as a production's row has. */
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
