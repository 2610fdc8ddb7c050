/** Which rows of a polymorphic reference refer to one table: those whose `column` has one of these values. */
export interface TypeCondition {
  column: string;
  values: string[];
}

/** What a reference's column holds. */
export type ReferenceKind =
  /** One key; a tuple of columns is one as well. */
  | { is: 'scalar' }
  /** A list of keys, whose twin is a list of uuids. */
  | { is: 'list' }
  /** One key of the table that another column names; other tables share both columns. */
  | { is: 'polymorphic'; where: TypeCondition };

/** The type of the uuid column beside a reference of this kind. */
export const uuidTypeOf = ({ is }: ReferenceKind) => (is === 'list' ? 'uuid[]' : 'uuid');

/** True where the old column says what the uuid cannot, values without a row or rows of other types, and so outlives the contract. */
export const keepsOldColumn = ({ kind, keepsOrphans }: { kind: ReferenceKind; keepsOrphans?: true }) =>
  keepsOrphans === true || kind.is === 'polymorphic';

/** A kind as plan files of format 1 and journals have it, beside the reference's other members. */
export interface StoredKind {
  isList?: true;
  onlyWhere?: TypeCondition;
}

/** The kind of a reference of a plan file or a journal. */
export function readKind<Stored extends StoredKind>(
  stored: Stored,
): Omit<Stored, keyof StoredKind> & { kind: ReferenceKind } {
  const { isList, onlyWhere, ...others } = stored;
  if (onlyWhere) return { ...others, kind: { is: 'polymorphic', where: onlyWhere } };
  return { ...others, kind: { is: isList ? 'list' : 'scalar' } };
}

/** The inverse of `readKind`. */
export function storeKind<Known extends { kind: ReferenceKind }>({
  kind,
  ...others
}: Known): Omit<Known, 'kind'> & StoredKind {
  switch (kind.is) {
    case 'scalar':
      return others;
    case 'list':
      return { ...others, isList: true };
    case 'polymorphic':
      return { ...others, onlyWhere: kind.where };
    default:
      return kind satisfies never;
  }
}
