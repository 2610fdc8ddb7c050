/** The SQL by which a fact comes into a database and goes out of it; null where there is none that is sure to work. */
export interface Statements {
  make: string[] | null;
  drop: string[] | null;
}
