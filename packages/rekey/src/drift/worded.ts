/** An expression as the server words it. */
export interface Worded {
  /** As pg_get_expr writes it with an empty search_path; of a constant, the value that the column would hold. */
  text: string;
  isConstant: boolean;
}
