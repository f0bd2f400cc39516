/**
 * Exports: everything about a person as JSON or CSV, as it was at one moment, and a report of their studies as PDF with charts.
 *
 * Owns `app.exports`, `app.export_chunks` and the door `/api/export`. Reads every table that has rows of a person
 * (`personal-tables.ts`): a test walks the catalogue and fails when a new table is missing there. The work is a job of
 * the queue, begun anew where a worker died; its end is told by a notification. Listens to nothing.
 */
export type { Export, ExportFormat } from './export.ts';
