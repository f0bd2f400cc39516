import type { Config } from '../../platform/config/config.ts';

/** What the module reads of the configuration. */
export type AiConfig = Config['ai'];

/** Picks the model that answers; a wish counts when it is allowed. */
export type ChooseModel = (wanted: string | undefined) => string;
