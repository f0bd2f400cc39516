import { useCase } from '../../../platform/use-case/use-case.ts';
import { ExportInput } from '../contract.ts';
import { exportNotFound } from '../errors.ts';
import type { Export } from '../export.ts';
import type { ExportDeps } from './deps.ts';

/** How far one of the caller's exports is. @throws `export.not-found` */
export const getExport = useCase<Pick<ExportDeps, 'exports'>, typeof ExportInput, Export>({
  name: 'exports.get',
  kind: 'query',
  input: ExportInput,
  roles: ['authenticated'],
  run: async ({ exports }, _caller, { id }) => {
    const found = await exports.find(id);
    if (found === undefined) throw exportNotFound();
    return found;
  },
});
