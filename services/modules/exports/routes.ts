import { create as contentDisposition } from 'content-disposition';
import type { Page } from '../../platform/http/page.ts';
import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { ExportOutput, ExportPageOutput } from './contract.ts';
import { fileNameOf, MEDIA_TYPES, type Export } from './export.ts';
import type { ExportFile } from './use-cases/open-file.ts';

/** The use cases of exports that people ask for, ready to run. */
export interface ExportUseCases {
  readonly request: BoundUseCase<Export>;
  readonly list: BoundUseCase<Page<Export>>;
  readonly get: BoundUseCase<Export>;
  readonly remove: BoundUseCase<undefined>;
  readonly openFile: BoundUseCase<ExportFile>;
}

const tag = 'Export';
const path = '/api/export';
const one = `${path}/{id}`;

/** `/api/export` */
export function exportRoutes({ request, list, get, remove, openFile }: ExportUseCases): Route[] {
  return [
    route({
      tag,
      method: 'post',
      path,
      summary: 'Ask for everything about you, or for a report of your studies',
      useCase: request,
      output: ExportOutput,
      status: 202,
      present: (made) => ({ body: made, headers: { Location: `${path}/${made.id}` } }),
    }),
    route({
      tag,
      method: 'get',
      path,
      summary: 'List your exports',
      useCase: list,
      output: ExportPageOutput,
    }),
    route({
      tag,
      method: 'get',
      path: one,
      summary: 'How far an export is',
      useCase: get,
      output: ExportOutput,
    }),
    route({
      tag,
      method: 'get',
      path: `${one}/file`,
      summary: 'Download the file of an export',
      useCase: openFile,
      outputMedia: Object.values(MEDIA_TYPES),
      present: presentFile,
    }),
    route({ tag, method: 'delete', path: one, summary: 'Remove an export', useCase: remove, status: 204 }),
  ];
}

/** Everything about a person: no cache keeps it, and no browser opens it as a page. */
function presentFile({ about, pieces }: ExportFile): Presented {
  return {
    body: undefined,
    bytes: pieces,
    headers: {
      'Content-Type': MEDIA_TYPES[about.format],
      'Content-Length': String(about.size_bytes),
      'Content-Disposition': contentDisposition(fileNameOf(about)),
      'Cache-Control': 'private, no-store',
    },
  };
}
