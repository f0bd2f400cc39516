import { Zip, ZipDeflate } from 'fflate';
import { keepParts, type TableWriter } from './table-writer.ts';

/**
 * An archive with a file of CSV (RFC 4180) for each table that has rows: names of columns first, then a line for each
 * row. Nothing is written as nothing, an empty text as a pair of quotes.
 */
export function csvWriter(): TableWriter {
  const { add, ...kept } = keepParts();
  const archive = new Zip((error, part) => {
    if (error !== null) throw error;
    add(part);
  });
  let file: ZipDeflate | undefined;
  return {
    ...kept,
    write: (table, rows, isEnd) => {
      const records = rows.map((row) => JSON.parse(row) as Record<string, string | null>);
      const [first] = records;
      const lines = records.map((record) => lineOf(Object.values(record)));
      if (file === undefined && first !== undefined) {
        file = new ZipDeflate(`${table}.csv`);
        archive.add(file);
        lines.unshift(lineOf(Object.keys(first)));
      }
      file?.push(Buffer.from(lines.join('')), isEnd);
      if (isEnd) file = undefined;
    },
    end: () => archive.end(),
  };
}

function lineOf(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? '' : cellOf(value))).join(',')}\r\n`;
}

/** What a spreadsheet may take for a formula: some read the wide letters of East Asian keyboards as the narrow ones. */
const FORMULA = /^[=@\t\r\n+\-＝＠＋－]/;

const NUMBER = /^[+-]\d+(?:\.\d+)?$/;

/** A quote before what looks like a formula: words of other people are opened in spreadsheets, and must not act there. */
function cellOf(value: string): string {
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
