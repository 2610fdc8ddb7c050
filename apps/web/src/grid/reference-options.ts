import type { Option } from '@callsign/contracts/reading';
import type { Wording } from '@callsign/contracts/value-text';
import type { Book } from '../sync/book.ts';

/** The rows of a type that a reference may point to, by the words that stand for them. */
export const referenceOptions = (book: Book, type: string, wording: Wording): readonly Option[] =>
  book.rows(type).map(({ uuid, id }) => ({ key: uuid, text: wording.reference(uuid, type), id }));
