import { isSame } from '../catalog/catalog.ts';
import { uuidNameOf } from '../keys/uuid-names.ts';
import { consolidates, keepsOrphans, objectFates } from '../plan/answers.ts';
import type { Offer, Plan, ReferenceDecision, UnitDecision } from '../plan/plan.ts';

const softId = /^soft:(?<schema>[^.]+)\.(?<table>.+)\.(?<column>[^.]+)->(?<unit>.+)$/;

/** The plan with its answers carried out: what a person has confirmed is converted or consolidated like what is declared. */
export function applyAnswers<Asked extends Pick<Plan, 'units' | 'questions'>>(plan: Asked): Asked {
  return plan.questions.reduce((so: Asked, { id, table, answer, offer }) => {
    const unit = so.units.find((it) => isSame(it.table, table));
    if (!unit || answer === null) return so;
    const wanted = offer ?? offerOfId(id, unit);
    return wanted ? carryOut(so, unit, wanted, { id, answer }) : so;
  }, plan);
}

function carryOut<Asked extends Pick<Plan, 'units'>>(
  plan: Asked,
  unit: UnitDecision,
  offer: Offer,
  { id, answer }: { id: string; answer: string },
): Asked {
  const change = (edit: (each: UnitDecision) => UnitDecision): Asked => ({
    ...plan,
    units: plan.units.map(edit),
  });
  switch (offer.do) {
    case 'convert reference': {
      if (!answer.startsWith('yes')) return plan;
      const orphans = answer === keepsOrphans ? { keepsOrphans: true as const } : {};
      const reference: ReferenceDecision = { ...offer.reference, ...orphans };
      return change((each) =>
        each === unit && !each.references.some((known) => isSameReference(known, reference))
          ? { ...each, references: [...each.references, reference] }
          : each,
      );
    }
    case 'consolidate key': {
      if (answer !== consolidates) return plan;
      const { through, uuidColumn } = offer;
      return change((each) => {
        if (each === unit) return { ...each, strategy: 'consolidate', through, uuidColumn };
        const references = each.references.map((it) =>
          isSame(it.table, unit.table) && it.columns.join() === through
            ? { ...it, keepName: false, uuidColumn }
            : it,
        );
        return { ...each, references };
      });
    }
    case 'drop column':
      if (answer !== consolidates) return plan;
      return change((each) =>
        each === unit ? { ...each, redundant: [...(each.redundant ?? []), offer.redundant] } : each,
      );
    case 'take times': {
      const { from, moment } = offer.choices.find((choice) => choice.answer === answer) ?? {};
      if (from === undefined || moment === undefined) return plan;
      return change((each) =>
        // Another answer may have left the table, or given its uuids another source.
        each === unit && each.generator === 'v7' ? { ...each, generator: 'v7-from', from, moment } : each,
      );
    }
    case 'choose strategy': {
      const { units = [] } = offer.choices.find((choice) => choice.answer === answer) ?? {};
      return change((each) => units.find(({ table }) => isSame(table, each.table)) ?? each);
    }
    case 'decide object': {
      const fate = objectFates.find((it) => it === answer);
      if (fate === undefined) return plan;
      return change((each) =>
        each === unit ? { ...each, objects: [...(each.objects ?? []), { id, fate }] } : each,
      );
    }
    default:
      return offer satisfies never;
  }
}

const isSameReference = (a: ReferenceDecision, b: ReferenceDecision) =>
  isSame(a.table, b.table) && a.columns.join() === b.columns.join();

/** Plans of before offers stood beside questions name the column in the question's id alone. */
function offerOfId(id: string, unit: UnitDecision): Offer | null {
  const parts = softId.exec(id)?.groups;
  if (!parts) return null;
  const { schema = '', table = '', column = '' } = parts;
  const keepName = unit.strategy === 'replace';
  const uuidColumn = keepName ? column : uuidNameOf(column);
  const reference = {
    table: { schema, name: table },
    constraint: null,
    columns: [column],
    keepName,
    uuidColumn,
    kind: { is: 'scalar' as const },
  };
  return { do: 'convert reference', reference };
}
