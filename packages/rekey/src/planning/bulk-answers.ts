import { RekeyError } from '../database/rekey-error.ts';
import { nearestFirst } from '../nearest-name.ts';
import type { Question } from '../plan/plan.ts';

/** An answer to every question whose id matches a pattern; `careful` stands for each question's own first answer. */
export interface BulkAnswer {
  pattern: string;
  answer: string;
}

/** Answers that a pattern may give to any question: the careful one, and none again. */
export const anyAnswer = { careful: 'careful', open: 'open' } as const;

/** Reads `PATTERN=ANSWER`. An id may contain an equals sign, an answer never does. */
export function parseBulkAnswer(text: string): BulkAnswer {
  const at = text.lastIndexOf('=');
  const [pattern, answer] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at > 0 && pattern && answer) return { pattern, answer };
  throw new RekeyError(
    'BAD_ARGUMENT',
    `--answer ${text} is not understood.`,
    "Write PATTERN=ANSWER, such as --answer 'soft:public.*=is no reference' or --answer '*=careful'.",
  );
}

/** The questions with the answers given, and a sentence for each pattern that met none, or met one that only its name may answer so. */
export interface Answered {
  questions: Question[];
  notes: string[];
}

/**
 * Answers the questions that a pattern matches; later ones win. A pattern that meets no question is a note, for the same command serves
 * plans that ask nothing. Throws BAD_ARGUMENT for a name without * that no question has, and for an answer that none of those meant has.
 */
export function answerInBulk(questions: readonly Question[], bulk: readonly BulkAnswer[]): Answered {
  const isMet = ({ pattern }: BulkAnswer) => questionsFor(pattern, questions).length > 0;
  const unmet = bulk.filter((it) => !isMet(it));
  const unknown = unmet.find(({ pattern }) => !isPattern(pattern));
  if (unknown) throw noSuchQuestion(unknown.pattern, questions);
  return {
    questions: bulk.filter(isMet).reduce((so, it) => answerAll(so, it), [...questions]),
    notes: [
      ...unmet.map(
        ({ pattern, answer }) =>
          `--answer '${pattern}=${answer}' answers nothing: the plan asks no such question.`,
      ),
      ...bulk.flatMap((it) => keptOpen(it, questions)),
    ],
  };
}

const isPattern = (name: string) => name.includes('*');

/** A sentence for each question that a pattern means and does not answer. */
const keptOpen = ({ pattern, answer }: BulkAnswer, questions: readonly Question[]): string[] =>
  questionsFor(pattern, questions)
    .filter((it) => isPattern(pattern) && it.onlyByName?.includes(answer))
    .map(
      ({ id }) =>
        `--answer '${pattern}=${answer}' does not answer ${id}, which only its own name may: look at it first.`,
    );

function questionsFor(pattern: string, questions: readonly Question[]): Question[] {
  const isMeant = matcherOf(pattern);
  return questions.filter(({ id }) => isMeant(id));
}

function noSuchQuestion(name: string, questions: readonly Question[]): RekeyError {
  const ids = questions.map(({ id }) => id);
  return new RekeyError(
    'BAD_ARGUMENT',
    `No question of the plan is called ${name}.`,
    ids.length > 0
      ? `The nearest names are ${nearestFirst(name, ids).slice(0, 3).join(', ')}; * stands for anything.`
      : 'The plan asks nothing: leave --answer out.',
  );
}

function answerAll(questions: readonly Question[], { pattern, answer }: BulkAnswer): Question[] {
  const meant = questionsFor(pattern, questions);
  const answerTo = ({ answers }: Question): string | null | undefined => {
    if (answer === anyAnswer.careful) return answers[0];
    if (answer === anyAnswer.open) return null;
    return answers.find((it) => it === answer);
  };
  if (meant.every((it) => answerTo(it) === undefined)) {
    const known = [...new Set(meant.flatMap(({ answers }) => answers))];
    throw new RekeyError(
      'BAD_ARGUMENT',
      `"${answer}" answers none of the ${meant.length} questions that ${pattern} means.`,
      `Their answers are ${[...known, anyAnswer.careful, anyAnswer.open].map((it) => `"${it}"`).join(', ')}.`,
    );
  }
  const isFree = (it: Question) => !isPattern(pattern) || !it.onlyByName?.includes(answer);
  return questions.map((it) => {
    const given = meant.includes(it) && isFree(it) ? answerTo(it) : undefined;
    return given === undefined ? it : { ...it, answer: given };
  });
}

/** Compares with a pattern in which * stands for anything. */
export function matcherOf(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map((it) => it.replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return (text) => expression.test(text);
}
