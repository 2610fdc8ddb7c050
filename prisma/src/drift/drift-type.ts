/** One difference between the database and what the repository says; `sentence` is for the person who starts the server. */
export type Drift = {
  table: string | null;
  column?: string;
  object?: string;
  expected: string;
  actual: string;
  sentence: string;
};
