import type { Config } from '../../platform/config/config.ts';

/** What the module reads of the configuration. */
export type AiConfig = Config['ai'];

/** Picks the model that answers; a wish counts when it is allowed. */
export type ChooseModel = (wanted: string | undefined) => string;

export function modelChoiceOf({ AI_CHAT_MODEL = '', AI_ALLOWED_MODELS }: AiConfig): ChooseModel {
  const allowed = new Set([AI_CHAT_MODEL, ...AI_ALLOWED_MODELS]);
  return (wanted) => (wanted !== undefined && allowed.has(wanted) ? wanted : AI_CHAT_MODEL);
}
