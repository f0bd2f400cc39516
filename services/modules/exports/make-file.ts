import { exportTooLarge } from './errors.ts';
import type { ExportWork } from './export.ts';
import type { ExportDesk, ReadRows } from './export.repository.ts';
import { piecesOf } from './pieces.ts';
import { PERSONAL_TABLES } from './personal-tables.ts';
import { csvWriter } from './write-csv.ts';
import { jsonWriter } from './write-json.ts';
import type { TableWriter } from './table-writer.ts';

export interface MakeFileDeps {
  readonly desk: Pick<ExportDesk, 'advance' | 'restart' | 'readAtOnce'>;
  readonly mostBytes: number;
  /** Bytes that are held back until they are worth a statement. @default 262144 */
  readonly flushBytes?: number;
}

/**
 * Writes everything about a person, table by table, as it all was at one moment. That moment ends with its worker:
 * another one begins anew. Undefined when the export is not ours any more.
 *
 * @throws `export.too-large`
 */
export async function makeFile(
  deps: MakeFileDeps,
  begun: ExportWork,
  signal: AbortSignal,
): Promise<ExportWork | undefined> {
  const { desk, flushBytes = 262_144 } = deps;
  let work = await desk.restart(begun);
  if (work === undefined) return undefined;
  const writer = begun.format === 'csv' ? csvWriter() : jsonWriter(begun);
  await desk.readAtOnce(begun.format, async (readRows) => {
    for await (const table of writeTables(writer, readRows, begun.user_id)) {
      signal.throwIfAborted();
      if (writer.waiting() >= flushBytes && work !== undefined) work = await store(deps, work, writer, table);
      if (work === undefined) return;
    }
    writer.end();
    work = work && (await store(deps, work, writer, PERSONAL_TABLES.length - 1));
  });
  return work;
}

/** Hands portion after portion to the writer, and tells of which table it was. */
async function* writeTables(writer: TableWriter, readRows: ReadRows, userId: string): AsyncGenerator<number> {
  for (const [table, { name }] of PERSONAL_TABLES.entries()) {
    let after: readonly unknown[] | null = null;
    for (let isEnd = false; !isEnd;) {
      const portion: Awaited<ReturnType<ReadRows>> = await readRows(table, { userId, after });
      ({ isEnd } = portion);
      after = portion.rows.at(-1)?.key ?? null;
      writer.write(
        name,
        portion.rows.map(({ row }) => row),
        isEnd,
      );
      yield table;
    }
  }
}

async function store(
  { desk, mostBytes }: MakeFileDeps,
  work: ExportWork,
  writer: TableWriter,
  table: number,
): Promise<ExportWork | undefined> {
  const bytes = writer.take();
  if (work.size_bytes + bytes.length > mostBytes) throw exportTooLarge({ most_bytes: mostBytes });
  const percent = Math.floor(((table + 1) / PERSONAL_TABLES.length) * 99);
  return desk.advance(work, {
    pieces: piecesOf(bytes),
    step: PERSONAL_TABLES[table]?.name ?? '',
    percent,
  });
}
