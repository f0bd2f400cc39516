import type { Place } from '../../platform/http/place.ts';
import type { Export, ExportFormat, ExportParameters, ExportWork, PersonalRow } from './export.ts';

export interface NewExport {
  readonly format: ExportFormat;
  readonly parameters: ExportParameters;
  readonly expires_at: string;
}

/** The caller's own exports. */
export interface ExportRepository {
  /** Nobody else adds one for the caller until the transaction ends. */
  countUnfinished(): Promise<number>;
  add(added: NewExport): Promise<Export>;
  find(id: string): Promise<Export | undefined>;
  list(place: { readonly limit: number; readonly after?: Place | undefined }): Promise<Export[]>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
}

/** What is stored of a file at once. */
export interface Progress {
  readonly pieces: readonly Buffer[];
  readonly step: string;
  readonly percent: number;
}

/** The next rows of a person in one of the personal tables, by its number, and whether that was all. */
export type ReadRows = (
  table: number,
  whose: { readonly userId: string; readonly after: readonly unknown[] | null },
) => Promise<{ readonly rows: readonly PersonalRow[]; readonly isEnd: boolean }>;

/** Everybody's exports, for the worker. Whatever it says of an export that is not its own any more changes nothing. */
export interface ExportDesk {
  /** Undefined when it is gone, done or given up. */
  begin(id: string): Promise<ExportWork | undefined>;
  /** One that is done: its person may not have been told before its worker died. */
  findDone(id: string): Promise<ExportWork | undefined>;
  /** Reads everything as it is at one moment, which holds a connection until `work` is done. */
  readAtOnce(format: ExportFormat, work: (readRows: ReadRows) => Promise<void>): Promise<void>;
  /** Stores pieces after those that `work` knows; undefined when somebody else was faster, or it was removed. */
  advance(work: ExportWork, progress: Progress): Promise<ExportWork | undefined>;
  /** Throws away what is stored, to begin again. */
  restart(work: ExportWork): Promise<ExportWork | undefined>;
  finish(work: ExportWork): Promise<boolean>;
  /** Counts a failure; tells whether it was the last that is borne. */
  fail(id: string, reason: string, isFinal: boolean): Promise<boolean>;
  readPiece(id: string, n: number): Promise<Buffer | undefined>;
  /** Removes what has expired, and gives up what no job works at; tells how many went. */
  expire(limit: number): Promise<number>;
}
