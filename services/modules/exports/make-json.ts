import { exportTooLarge } from './errors.ts';
import type { ExportPlace, ExportWork, PersonalRow } from './export.ts';
import type { ExportDesk } from './export.repository.ts';
import { piecesOf } from './pieces.ts';
import { PERSONAL_TABLES } from './personal-tables.ts';

export interface MakeJsonDeps {
  readonly desk: Pick<ExportDesk, 'advance' | 'readRows'>;
  readonly mostBytes: number;
  /** Bytes that are held back until they are worth a statement. @default 262144 */
  readonly flushBytes?: number;
}

const END = '\n  }\n}\n';

/**
 * Writes everything about a person as one JSON object, table by table. After each part that is stored the work can go
 * on from there. Undefined when the export is not ours any more.
 *
 * @throws `export.too-large`
 */
export async function makeJson(
  { desk, mostBytes, flushBytes = 262_144 }: MakeJsonDeps,
  work: ExportWork,
  signal: AbortSignal,
): Promise<ExportWork | undefined> {
  let place: ExportPlace = work.place ?? { table: 0, after: null };
  let text = work.place === null ? headOf(work) : '';
  let current: ExportWork | undefined = work;
  while (place.table < PERSONAL_TABLES.length) {
    signal.throwIfAborted();
    const part = await readPart(desk, work.user_id, place);
    text += part.text;
    place = part.place;
    const isEnd = place.table === PERSONAL_TABLES.length;
    if (!isEnd && text.length < flushBytes) continue;
    const pieces = piecesOf(Buffer.from(isEnd ? text + END : text));
    if (sizeOf(current, pieces) > mostBytes) throw exportTooLarge({ most_bytes: mostBytes });
    current = await desk.advance(current, { pieces, place, ...progressAt(place) });
    if (current === undefined) return undefined;
    text = '';
  }
  return current;
}

function sizeOf({ size_bytes: stored }: ExportWork, pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, stored);
}

function progressAt({ table }: ExportPlace): { step: string; percent: number } {
  const last = PERSONAL_TABLES[Math.min(table, PERSONAL_TABLES.length - 1)];
  return { step: last?.name ?? '', percent: Math.floor((table / PERSONAL_TABLES.length) * 99) };
}

function headOf({ user_id: userId, created_at: at }: ExportWork): string {
  const about = { format: 'studyflow-export', format_version: 1, requested_at: at, user_id: userId };
  const fields = Object.entries(about).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  return `{\n${fields.join('')}  "tables": {`;
}

/** The next portion of rows as text, with what opens and closes their table, and the place behind it. */
async function readPart(
  desk: Pick<ExportDesk, 'readRows'>,
  userId: string,
  place: ExportPlace,
): Promise<{ text: string; place: ExportPlace }> {
  const { table, after } = place;
  const { rows, isEnd } = await desk.readRows(table, { userId, after });
  return {
    text: textOf(rows, place, isEnd),
    place: isEnd ? { table: table + 1, after: null } : { table, after: rows.at(-1)?.key ?? null },
  };
}

function textOf(rows: readonly PersonalRow[], { table, after }: ExportPlace, isEnd: boolean): string {
  const name = PERSONAL_TABLES[table]?.name ?? '';
  const between = ',\n      ';
  const lines = rows.map(({ row }) => row).join(between);
  const close = isEnd ? '\n    ]' : '';
  if (after !== null) return `${rows.length > 0 ? between : ''}${lines}${close}`;
  const open = `${table === 0 ? '' : ','}\n    ${JSON.stringify(name)}: [`;
  return rows.length === 0 ? `${open}]` : `${open}\n      ${lines}${close}`;
}
