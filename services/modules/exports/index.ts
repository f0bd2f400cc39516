/**
 * Exports: everything about a person as JSON, and a report of their studies as PDF with charts.
 *
 * Owns `app.exports`, `app.export_chunks` and the door `/api/export`. Reads every table that has rows of a person
 * (`personal-tables.ts`): a test walks the catalogue and fails when a new table is missing there. The work is a job of
 * the queue that goes on where a dead worker left it; its end is told by a notification. Listens to nothing.
 */
export type { Export, ExportFormat } from './export.ts';
