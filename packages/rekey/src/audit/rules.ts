import type { Rule } from '../subject/subject.ts';
import { arrayReference } from './rules/array-reference.ts';
import { clientDefault } from './rules/client-default.ts';
import { compositeKey } from './rules/composite-key.ts';
import { duplicateIndex } from './rules/duplicate-index.ts';
import { enumerableKey } from './rules/enumerable-key.ts';
import { keyCycle } from './rules/key-cycle.ts';
import { keyMaker } from './rules/key-maker.ts';
import { missingForeignKey } from './rules/missing-foreign-key.ts';
import { missingIndex } from './rules/missing-index.ts';
import { polymorphicReference } from './rules/polymorphic-reference.ts';
import { publicKey } from './rules/public-key.ts';
import { randomKey } from './rules/random-key.ts';
import { redundantReference } from './rules/redundant-reference.ts';
import { referenceLimit } from './rules/reference-limit.ts';
import { sequenceBehind } from './rules/sequence-behind.ts';
import { sequenceKey } from './rules/sequence-key.ts';
import { tableShape } from './rules/table-shape.ts';
import { unfitUuid } from './rules/unfit-uuid.ts';
import { uuidColumn } from './rules/uuid-column.ts';

/** Everything that an audit looks for. A new rule is one line here. */
export const rules: readonly Rule[] = [
  sequenceKey,
  sequenceBehind,
  keyMaker,
  clientDefault,
  compositeKey,
  missingForeignKey,
  polymorphicReference,
  arrayReference,
  redundantReference,
  missingIndex,
  duplicateIndex,
  randomKey,
  enumerableKey,
  uuidColumn,
  unfitUuid,
  publicKey,
  referenceLimit,
  tableShape,
  keyCycle,
];
