import { type Index, isSame, type Table } from '../catalog/catalog.ts';
import { ident } from '../database/sql.ts';
import { concernedBy } from '../objects/index-verdict.ts';
import type { Step } from '../plan/step.ts';
import { isRequired } from './around-swap.ts';
import { alter, locksOn, type StepMaker, transaction } from './make-step.ts';
import { placesOf, type Twin, twinsOf } from './twin-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** What a table says about one of its indexes: that CLUSTER goes by it. In the swap its twin takes that over; a rollback gives it back. */
export const clusterMarks = (unit: UnitContext, direction: 'forward' | 'back'): string[] =>
  twinsOf(unit)
    .twins.filter(({ of }) => of.isClustered)
    .map(({ child, of, nameAfter }) =>
      alter(child, `cluster on ${ident(direction === 'forward' ? nameAfter : of.name)}`),
    );

/** An index over old columns that subscribers know rows by, and the twin that can do that once every row has its uuid. */
interface Replica {
  child: Table;
  of: Index;
  twin: Twin | null;
}

function replicasOf(unit: UnitContext): Replica[] {
  const { twins } = twinsOf(unit);
  return placesOf(unit).flatMap(({ root, child, successors }) =>
    child.replicaIdentity !== 'i'
      ? []
      : child.indexes
          .filter((of) => of.isReplicaIdentity && concernedBy(of, successors).length > 0)
          .filter(({ isPrimary }) => !(isPrimary && root === unit.table))
          .map((of) => ({
            child,
            of,
            twin: twins.find((it) => it.of === of && canIdentify(unit, it)) ?? null,
          })),
  );
}

const canIdentify = ({ references }: UnitContext, { sql, concerned }: Twin) =>
  sql.startsWith('create unique ') &&
  concerned.every((successor) =>
    references.every(
      (it) =>
        !isSame(it.child, successor.table) ||
        it.decision.uuidColumn !== successor.uuidAfter ||
        isRequired(it),
    ),
  );

/** From the swap on the whole old row says which one was changed, until the twin can: columns of an identity must not be empty. */
export const looseReplicas = (unit: UnitContext): string[] =>
  replicasOf(unit).map(({ child }) => alter(child, 'replica identity full'));

/** Once its columns are NOT NULL, the twin is the replica identity. */
export const replicaSteps = (unit: UnitContext, step: StepMaker): Step[] =>
  replicasOf(unit).flatMap(({ child, of, twin }) =>
    twin === null
      ? []
      : [
          step('swap', `replica-${of.oid}`, `subscribers know rows of ${child.name} by ${twin.nameAfter}`, {
            action: transaction(
              [alter(child, `replica identity using index ${ident(twin.nameAfter)}`)],
              locksOn('ACCESS EXCLUSIVE', [child]),
            ),
            inverse: [alter(child, 'replica identity full')],
          }),
        ],
  );

/** The last thing of a rollback: the old index is the replica identity again. */
export const replicaRestoreSteps = (unit: UnitContext, step: StepMaker): Step[] =>
  replicasOf(unit).map(({ child, of }) =>
    step(
      'swap',
      `rollback-replica-${of.oid}`,
      `on a rollback: subscribers know rows of ${child.name} by ${of.name}`,
      {
        action: transaction([], locksOn('ACCESS EXCLUSIVE', [child])),
        inverse: [alter(child, `replica identity using index ${ident(of.name)}`)],
      },
    ),
  );
