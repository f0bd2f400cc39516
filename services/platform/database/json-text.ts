/**
 * JSON as PostgreSQL wrote it. `handle` puts it into the answer as it is; whoever looks inside parses it.
 * Inside other values it is what it says (`toJSON`), so that a kept answer is the same as the first.
 */
export class JsonText<Value = unknown> {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  parse(): Value {
    return JSON.parse(this.text) as Value;
  }

  toJSON(): Value {
    return this.parse();
  }
}

/** The first line, and all that follows: what `defineText` promises of a text with a head. */
export function headAndBody<Value>(text: string): { readonly head: string; readonly body: JsonText<Value> } {
  const end = text.indexOf('\n');
  return { head: text.slice(0, end), body: new JsonText(text.slice(end + 1)) };
}

/** Between two rows: no row of ours holds it, since PostgreSQL writes a row and its strings without line breaks. */
const BETWEEN = ',\n';

/** The rows of a `defineJsonRows` statement, counted but not parsed. */
export class JsonRows<Row> {
  readonly #text: string;
  /** Where each row ends. */
  readonly #ends: readonly number[];

  /** @param text what `Scope.text` gave: undefined where there was no row. */
  constructor(text: string | undefined) {
    this.#text = text ?? '';
    this.#ends = text === undefined ? [] : endsOf(text);
  }

  /** The same from rows at hand, for fakes. */
  static of<Row>(rows: readonly Row[]): JsonRows<Row> {
    const texts = rows.map((row) => JSON.stringify(row));
    return new JsonRows(texts.length === 0 ? undefined : texts.join(BETWEEN));
  }

  get length(): number {
    return this.#ends.length;
  }

  /** One row, parsed. */
  at(index: number): Row | undefined {
    const end = this.#ends[index];
    if (end === undefined) return undefined;
    const start = index === 0 ? 0 : (this.#ends[index - 1] ?? 0) + BETWEEN.length;
    return JSON.parse(this.#text.slice(start, end)) as Row;
  }

  /** The first rows as a JSON array. */
  first(count: number): JsonText<Row[]> {
    const end = this.#ends[Math.min(count, this.length) - 1] ?? 0;
    return new JsonText(`[${this.#text.slice(0, end)}]`);
  }

  /** All rows, parsed. */
  parse(): Row[] {
    return this.first(this.length).parse();
  }
}

function endsOf(text: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(BETWEEN); at >= 0; at = text.indexOf(BETWEEN, at + BETWEEN.length))
    ends.push(at);
  ends.push(text.length);
  return ends;
}
