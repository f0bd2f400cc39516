/**
 * A named SQL statement with one parameter: `$1`, a jsonb object with all arguments
 * (`($1->>'id')::uuid`). Its rows come back as JSON, timestamps as ISO 8601 with offset.
 * Text is fixed at import time: no value is ever part of it.
 */
export interface Statement {
  readonly name: string;
  /** What the author wrote: a select, or an insert/update/delete with `returning`. */
  readonly text: string;
  /** The same as the text of one JSON array, the form that shared and single execution have in common. */
  readonly asJson: string;
}

export function defineStatement(name: string, text: string): Statement {
  return {
    name,
    text,
    // The first query is never run: it tells the type of $1 before the author's text uses it.
    // json, not jsonb: rows are written once as text, not built as a tree first (half the server's time of a list).
    asJson: `with typed as (select $1::jsonb), q as (${text}) select coalesce(json_agg(q)::text, '[]') as result from q`,
  };
}

/** What a statement can be given: anything that JSON can say. */
export type StatementArguments = Readonly<Record<string, unknown>>;
