import { fetchModels } from '../modules/models/module.ts';
import { loadFetchModelsConfig } from '../platform/config/config.ts';
import { createLog } from '../platform/telemetry/pino-log.ts';

/**
 * `fetch-models.ts`: fetches the files of the models in MODELS_FILE that are not in MODELS_FOLDER, checks each by its
 * sha256, and ends with 0; with 1 when one is missing. It may be run again: what is there is not fetched anew.
 */
const ending = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => ending.abort());
const log = createLog({ level: 'info', service: 'fetch-models', process: 0, secrets: [] });
const isWhole = await fetchModels(loadFetchModelsConfig(), log, ending.signal);
process.exitCode = isWhole ? 0 : 1;
