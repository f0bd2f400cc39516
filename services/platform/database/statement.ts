/** A named piece of SQL with one parameter: `$1`, a jsonb object with all arguments (`($1->>'id')::uuid`). */
interface Named {
  /** Empty where no connection may keep it: then it is read anew each time outside of a shared round trip. */
  readonly name: string;
  /** A name for many, where clients decide how many there are. @default `name` */
  readonly measuredAs?: string;
  /** What the author wrote: a select, or an insert/update/delete with `returning`. Fixed at import time: no value is ever part of it. */
  readonly text: string;
  /** What is sent: it gives one text, the form that shared and single execution have in common. */
  readonly sent: string;
}

/** A statement whose rows come back as objects: JSON, timestamps as ISO 8601 with offset. */
export interface Statement extends Named {
  readonly gives: 'rows';
}

/** A statement whose text PostgreSQL has finished: it goes into an answer as it is, parsed and written by nobody. */
export interface TextStatement extends Named {
  readonly gives: 'text';
}

export function defineStatement(name: string, text: string): Statement {
  // json, not jsonb: rows are written once as text, not built as a tree first (half the server's time of a list).
  return {
    name,
    text,
    gives: 'rows',
    sent: sent(text, `select coalesce(json_agg(q)::text, '[]') as result from q`),
  };
}

/** The rows of the author's select as JSON, one after the other, for `JsonRows`. */
export function defineJsonRows(name: string, text: string): TextStatement {
  return {
    name,
    text,
    gives: 'text',
    sent: sent(text, `select string_agg(row_to_json(q)::text, e',\\n') as result from q`),
  };
}

/**
 * The finished text, as `written` makes it of the author's rows `q`: one column, one row or none. Where more than the
 * JSON must be known a line of its own goes before it: `select concat(version, e'\n', …) from q`, for `headAndBody`.
 */
export function defineText(name: string, text: string, written: string): TextStatement {
  return { name, text, gives: 'text', sent: sent(text, written) };
}

/** The first query is never run: it tells the type of $1 before the author's text uses it. */
function sent(text: string, last: string): string {
  return `with typed as (select $1::jsonb), q as (${text}) ${last}`;
}

/** What a statement can be given: anything that JSON can say. */
export type StatementArguments = Readonly<Record<string, unknown>>;
