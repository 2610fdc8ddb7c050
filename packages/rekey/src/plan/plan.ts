import { shortName } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { ReferenceKind } from './reference-kind.ts';

/** What becomes of a table's key (rekey.md 6). */
export type Strategy =
  /** A uuid column becomes the key; the business id stays, unique, for good. */
  | 'promote'
  /** The key column keeps its name and becomes a uuid; the old one is `legacy_…` until the contract. */
  | 'replace'
  /** A uuid beside the key, unique and filled; the key stays. */
  | 'persistent'
  /** A uuid column becomes the key; the old column keeps its name until the contract. */
  | 'cutover'
  /** A uuid becomes the key; the old tuple of columns stays, unique, for good. */
  | 'surrogate'
  /** The key is a reference to a converted parent: the parent's uuid becomes the key. */
  | 'inherit'
  /** The key is made of references to converted parents: their uuids become the key. */
  | 'junction'
  /** The key says no more than a unique, required reference: that parent's uuid becomes the key, and the old key goes. */
  | 'consolidate'
  /** The table is left as it is. */
  | 'leave';

/** How the uuids of existing rows are made. New rows get theirs from the column's default. */
export type Generator =
  | 'v4'
  | 'v7'
  /** Version 7 with the time of a column, ordered by the old key within a millisecond. */
  | 'v7-from'
  /** Version 5 of the old key in a namespace: the same in several databases. */
  | 'v5'
  /** The old key is a uuid written as text: it is kept. */
  | 'keep'
  /** Old keys that are uuids are kept, the others get a version 4. */
  | 'keep-or-v4'
  /** The uuids of another column are taken over, the other rows get a version 4. */
  | 'adopt';

/** A reference to a unit's table, declared or (by decision) not. */
export interface ReferenceDecision {
  table: TableName;
  /** The foreign key's name; null for a reference that nobody declared. */
  constraint: string | null;
  columns: string[];
  /** The uuid column takes the old column's name, and that one becomes `legacy_…`. */
  keepName: boolean;
  /** Name of the uuid column in the end (the old name where `keepName`). */
  uuidColumn: string;
  /** The uuid column is there already; what it holds is kept, and what is empty is filled. */
  adopts?: true;
  kind: ReferenceKind;
  /** Values that name no row are kept: their uuid stays empty, and the old column stays for good. */
  keepsOrphans?: true;
}

/** A column of a unit's table that says what is known through another reference of it. Names are those before any conversion. */
export interface RedundantColumn {
  column: string;
  /** The reference through which it is known, the table that one leads to, and that table's column. */
  through: string;
  parent: TableName;
  by: string;
}

/** How a column's times become those of uuids of version 7. */
export interface MomentDecision {
  /** The zone in which a time without one is read. */
  zone: string;
  /** What a row gets whose time no such uuid can say: the time at which it is filled, or the first there is. */
  otherwise: 'conversion' | '1970';
}

/** What is to be done with one table. */
export interface UnitDecision {
  table: TableName;
  strategy: Strategy;
  generator: Generator;
  /** Of `v7-from`: the column with the time of creation. Of `v5`: the namespace. Of `adopt`: the column with the uuids. */
  from: string | null;
  /** Of `v7-from`; absent: UTC, and the time at which a row is filled. */
  moment?: MomentDecision;
  /** Columns of the present primary key. */
  key: string[];
  /** Name of the uuid key column in the end. */
  uuidColumn: string;
  references: ReferenceDecision[];
  /** The column `uuidColumn` is there already, with uuids that are kept. */
  adopts?: string;
  /** A column with the same uuids as text: the new key takes its name, and it is `legacy_…` until the contract drops it. */
  supersedes?: string;
  /** Of `consolidate`: the reference whose uuid becomes the key. */
  through?: string;
  /** Columns that the contract drops because they are known through another one. */
  redundant?: RedundantColumn[];
  /** What is to become of objects on its old columns that have no like over uuids by themselves. */
  objects?: ObjectDecision[];
  /** Why this was proposed, in a sentence. */
  because: string;
}

/** What a person has said about an object on old columns. */
export interface ObjectDecision {
  /** The question's id. */
  id: string;
  fate: ObjectFate;
}

/** The answers to a question about an object, and what they mean. */
export type ObjectFate =
  /** It stays with the old column through the soak, and somebody makes its like before the contract, which is refused until then. */
  | 'will be made by hand before the contract'
  /** Nothing needs it any more: the contract drops it with the column. */
  | 'goes with the old column'
  /** It is made under a lock, while everybody waits. */
  | 'is built while everybody waits';

/** What a question's answer brings about. */
export type Offer =
  | { do: 'convert reference'; reference: ReferenceDecision }
  | { do: 'consolidate key'; through: string; uuidColumn: string }
  | { do: 'drop column'; redundant: RedundantColumn }
  /** Each answer with the column, and how its times are read. */
  | { do: 'take times'; choices: { answer: string; from: string; moment: MomentDecision }[] }
  /** Each answer with the units that are otherwise then: the table's own, and those whose names or keys follow it. */
  | { do: 'choose strategy'; choices: { answer: string; units: UnitDecision[] }[] }
  | { do: 'decide object' };

/** Something that a machine must not decide. The run does not begin before every question has one of its answers. */
export interface Question {
  /** Stable: the same finding asks the same id. */
  id: string;
  table: TableName;
  question: string;
  answers: string[];
  /** Answers that a pattern does not give: what the catalog shows speaks against them, so somebody has to have looked. */
  onlyByName?: string[];
  /** The answer; null while it is open. */
  answer: string | null;
  /** The answer that rekey takes by itself as long as a person gives no other: the only one there is, or the one that the values give. */
  taken?: string;
  /** What is done if the answer says so; absent where an answer only confirms that somebody has looked. */
  offer?: Offer;
}

/** What stands in the way of a unit and cannot be decided, only changed. */
export interface Obstacle {
  table: TableName;
  what: string;
  remedy: string;
}

/**
 * What has to be so before a unit begins, and again before its swap (seed 004): a query that answers no row, or a command that
 * succeeds.
 */
export type ReadinessCheck = {
  name: string;
  /** Of which units, as `schema.table` or `table`, `*` for anything; without it of every one. */
  unit?: string;
  /** What a person does where it fails, in a sentence. */
  remedy?: string;
} & ({ sql: string } | { command: string });

/** The plan, as it is kept in git. */
export interface Plan {
  format: 1;
  serverVersion: number;
  /** sha256 of the schema's text that the plan was made for. */
  catalogSha: string;
  /** In the order in which they are converted. */
  units: UnitDecision[];
  questions: Question[];
  obstacles: Obstacle[];
  /** Written by a person; a plan that is made again keeps them. */
  before?: ReadinessCheck[];
}

/** Legacy name of a column that gives its name away. */
export const legacyName = (column: string) => shortName(`legacy_${column}`);

/** Finds a unit of a plan. */
export const unitOf = (plan: Plan, { schema, name }: TableName): UnitDecision | undefined =>
  plan.units.find(({ table }) => table.schema === schema && table.name === name);
