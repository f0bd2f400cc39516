import { useCase } from '../../../platform/use-case/use-case.ts';
import { ExportInput } from '../contract.ts';
import { exportNotFound } from '../errors.ts';
import type { ExportDeps } from './deps.ts';

/** Removes an export with its file; one that is being made ends. @throws `export.not-found` */
export const removeExport = useCase<Pick<ExportDeps, 'exports'>, typeof ExportInput, undefined>({
  name: 'exports.remove',
  kind: 'append',
  input: ExportInput,
  roles: ['authenticated'],
  run: async ({ exports }, _caller, { id }) => {
    if (!(await exports.remove(id))) throw exportNotFound();
  },
});
