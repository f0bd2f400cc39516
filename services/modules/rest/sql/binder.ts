/** Collects the values of one request; what goes into the SQL is only where each will stand. */
export interface Binder {
  /** The SQL that reads this value as text. */
  text(value: string | null): string;
  /** The same as another type, whose name is ours. */
  as(value: string | null, type: string): string;
  readonly values: Record<string, unknown>;
}

export function createBinder(): Binder {
  const values: Record<string, unknown> = {};
  let count = 0;
  const text = (value: string | null): string => {
    const name = String(count);
    count += 1;
    values[name] = value;
    return `($1->>'${name}')`;
  };
  return { text, as: (value, type) => `${text(value)}::${type}`, values };
}

/** An array as PostgreSQL reads it from a text. */
export function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
