import { toPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListExportsInput } from '../contract.ts';
import type { Export } from '../export.ts';
import type { ExportDeps } from './deps.ts';

const ORDER = '-created_at';

/** One page of the caller's exports, the newest first. */
export const listExports = useCase<Pick<ExportDeps, 'exports'>, typeof ListExportsInput, Page<Export>>({
  name: 'exports.list',
  kind: 'query',
  input: ListExportsInput,
  roles: ['authenticated'],
  run: async ({ exports }, _caller, { limit, cursor }) => {
    const rows = await exports.list({ limit: limit + 1, after: placeFrom(cursor, ORDER) });
    return toPage(rows, limit, ({ created_at: at, id }) => [ORDER, at, id]);
  },
});
