import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readRuns } from '../journal/journal.ts';
import { readKnownKeys } from '../keys/known-keys.ts';
import { readViewMisfits } from '../objects/view-misfits.ts';
import type { Plan, Question, UnitDecision } from '../plan/plan.ts';
import type { Subject } from '../subject/subject.ts';
import { applyAnswers } from './apply-answers.ts';
import { keyQuestions, strategiesAnswered } from './key-questions.ts';
import { findObstacles } from './obstacles.ts';
import { proposeUnits, type Wishes } from './propose.ts';
import { findQuestions } from './questions.ts';
import { readRedundancies } from './redundancies.ts';
import { softQuestions } from './soft-questions.ts';
import { readSoftReferences } from './soft-references.ts';
import { subjectOfPlan } from './subject-of-plan.ts';
import { timeQuestions } from './time-questions.ts';

/**
 * Makes the plan for a live database. Answers of an earlier plan to questions that are still asked are taken over; `answer` gives
 * others, and what stands in the way is told of the units as the answers make them.
 */
export async function makePlan(
  client: pg.ClientBase,
  wishes: Wishes = {},
  earlier?: Plan,
  answer: (questions: Question[]) => Question[] = (questions) => questions,
): Promise<{ plan: Plan; catalog: Catalog; subject: Subject }> {
  const catalog = await readCatalog(client);
  const subject = await subjectOfPlan(client, catalog);
  const keys = await readKnownKeys(subject, catalog);
  const chosen = strategiesAnswered(earlier);
  const units = proposeUnits(catalog, keys, {
    ...wishes,
    strategies: { ...chosen, ...wishes.strategies },
  });
  const references = softQuestions(catalog, units, await readSoftReferences(subject, catalog));
  const supposed = suppose(
    units,
    references.map((it) => answered(it, earlier)),
  );
  const redundant = await readRedundancies(subject, await readRuns(client));
  const misfits = await readViewMisfits(client, catalog, supposed);
  const questions = [
    ...keyQuestions(catalog, units, keys, wishes, chosen),
    ...findQuestions(catalog, units, keys.judged, { references, supposed, redundant, misfits }),
    ...(await timeQuestions(subject, catalog, units)),
  ].map((question) => answered(question, earlier));
  const decided = { units, questions: answer(questions) };
  const plan: Plan = {
    format: 1,
    serverVersion: catalog.version,
    catalogSha: fingerprintOf(await readSchemaText(client)),
    ...decided,
    obstacles: findObstacles(catalog, applyAnswers(decided).units, keys),
    ...(earlier?.before ? { before: earlier.before } : {}),
  };
  return { plan, catalog, subject };
}

/** The units with the references that nobody declared, as far as they are answered, or else as their values say. */
function suppose(units: UnitDecision[], references: readonly Question[]): UnitDecision[] {
  const questions = references.map((it) => ({ ...it, answer: it.answer ?? it.answers[0] ?? null }));
  return applyAnswers({ units, questions }).units;
}

/** With a person's answer of an earlier plan if it still is one, or the one that rekey takes by itself. */
function answered(question: Omit<Question, 'answer'>, earlier: Plan | undefined): Question {
  const { id, answers } = question;
  const taken = question.taken ?? (answers.length === 1 ? answers[0] : undefined);
  const known = earlier?.questions.find((it) => it.id === id);
  const given = known && known.answer !== known.taken ? known.answer : null;
  const answer = given !== null && answers.includes(given) ? given : (taken ?? null);
  return { ...question, ...(taken === undefined ? {} : { taken }), answer };
}
