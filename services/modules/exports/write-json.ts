import type { ExportWork } from './export.ts';
import { keepParts, type TableWriter } from './table-writer.ts';

const BETWEEN = ',\n      ';

/** One JSON object with an array for each table; the rows are the text that PostgreSQL wrote. */
export function jsonWriter(work: Pick<ExportWork, 'user_id' | 'created_at'>): TableWriter {
  const { add, ...kept } = keepParts();
  const say = (text: string): void => add(Buffer.from(text));
  let written: string | undefined;
  let isEmpty = true;
  say(headOf(work));
  return {
    ...kept,
    write: (table, rows, isEnd) => {
      if (table !== written) {
        say(`${written === undefined ? '' : ','}\n    ${JSON.stringify(table)}: [`);
        isEmpty = true;
      }
      written = table;
      if (rows.length > 0) say(`${isEmpty ? '\n      ' : BETWEEN}${rows.join(BETWEEN)}`);
      isEmpty &&= rows.length === 0;
      if (isEnd) say(isEmpty ? ']' : '\n    ]');
    },
    end: () => say('\n  }\n}\n'),
  };
}

function headOf({ user_id: userId, created_at: at }: Pick<ExportWork, 'user_id' | 'created_at'>): string {
  const about = { format: 'studyflow-export', format_version: 1, requested_at: at, user_id: userId };
  const fields = Object.entries(about).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  return `{\n${fields.join('')}  "tables": {`;
}
