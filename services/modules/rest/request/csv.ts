import { bodyUnreadable } from '../errors.ts';

/** Fields of one csv together. */
const MOST_FIELDS = 20_000;

/** Reads RFC 4180: the first line names the columns; `NULL` is null. @throws PGRST102 */
export function readCsv(text: string): Record<string, string | null>[] {
  const [names = [], ...lines] = linesOf(text.startsWith('\ufeff') ? text.slice(1) : text);
  return lines.map((line) => {
    if (line.length !== names.length) throw bodyUnreadable('All lines must have same number of fields');
    return Object.fromEntries(names.map((name, index) => [name, valueOf(line[index] ?? '')]));
  });
}

function valueOf(field: string): string | null {
  return field === 'NULL' ? null : field;
}

/** A field in quotes, with quotes doubled inside, or one without; then what ends it. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function linesOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let fields = 0;
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const match = FIELD.exec(text);
    fields += 1;
    if (match === null) throw bodyUnreadable('The csv cannot be read');
    if (fields > MOST_FIELDS) throw bodyUnreadable(`The csv has more than ${MOST_FIELDS} fields`);
    const [, quoted, plain = '', end] = match;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',' && FIELD.lastIndex === text.length) line.push('');
    if (end !== ',' || FIELD.lastIndex === text.length) {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}
