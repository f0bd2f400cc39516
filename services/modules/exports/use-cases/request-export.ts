import { useCase } from '../../../platform/use-case/use-case.ts';
import { RequestExportInput } from '../contract.ts';
import { tooManyExports } from '../errors.ts';
import type { Export } from '../export.ts';
import type { ExportDeps } from './deps.ts';

const DAY_MS = 86_400_000;

/**
 * Asks for an export; a worker makes it. Row and job are of one transaction: there is never one without the other.
 *
 * @throws `export.too-many` while as many are being made as one person may have at once.
 */
export const requestExport = useCase<ExportDeps, typeof RequestExportInput, Export>({
  name: 'exports.request',
  kind: 'command',
  input: RequestExportInput,
  roles: ['authenticated'],
  run: async ({ exports, limits, clock, enqueue }, caller, { format, from, to, tz, language }) => {
    if ((await exports.countUnfinished()) >= limits.atOnce) throw tooManyExports({ most: limits.atOnce });
    const made = await exports.add({
      format,
      parameters: {
        language: language ?? caller.language,
        time_zone: tz ?? null,
        from: from ?? null,
        to: to ?? null,
      },
      expires_at: new Date(clock.now().getTime() + limits.days * DAY_MS).toISOString(),
    });
    await enqueue(made.id);
    return made;
  },
});
