export const EXPORT_FORMATS = ['json', 'csv', 'pdf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** What an export is made with; a day is a day where the person lives (Decision 41). */
export interface ExportParameters {
  readonly language: 'en' | 'de';
  readonly time_zone: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** An export as its person sees it. */
export interface Export {
  readonly id: string;
  readonly format: ExportFormat;
  readonly parameters: ExportParameters;
  readonly state: ExportState;
  /** What is being done: a table, or a part of the report. */
  readonly step: string | null;
  readonly percent: number;
  readonly size_bytes: number;
  readonly failure: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly expires_at: string;
}

/** An export as the worker sees it. */
export interface ExportWork {
  readonly id: string;
  readonly user_id: string;
  readonly format: ExportFormat;
  readonly parameters: ExportParameters;
  /** Pieces that are stored: whoever stores the next one must know their number. */
  readonly chunks: number;
  readonly size_bytes: number;
  readonly created_at: string;
}

/** The name of the file, for people. */
export function fileNameOf({ format, created_at }: Pick<Export, 'format' | 'created_at'>): string {
  const ending = format === 'csv' ? 'zip' : format;
  return `studyflow-${format === 'pdf' ? 'report' : 'export'}-${created_at.slice(0, 10)}.${ending}`;
}

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'application/zip',
  pdf: 'application/pdf',
};

/**
 * A row of a person: the text of a JSON object as PostgreSQL wrote it, so that no number is rounded on the way; for CSV
 * with every value as text.
 */
export interface PersonalRow {
  readonly row: string;
  readonly key: readonly unknown[];
}
