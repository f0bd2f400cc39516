/**
 * Prompts as versioned files: one per subject, with a part for each level. What students wrote never becomes part of
 * an instruction: a subject without a template is named to the model as data.
 */
import { CHEMISTRY_V1 } from './chemistry.v1.ts';
import { ENGLISH_V1 } from './english.v1.ts';
import { GENERAL_V1 } from './general.v1.ts';
import { HISTORY_V1 } from './history.v1.ts';
import { MATH_V1 } from './math.v1.ts';
import type { SubjectTemplate } from './template.ts';

export { asData, DATA_RULE } from './as-data.ts';
export { LEVELS } from './template.ts';

/** The templates in use, the current version of each. */
export const TEMPLATES: readonly SubjectTemplate[] = [MATH_V1, CHEMISTRY_V1, HISTORY_V1, ENGLISH_V1];

export { GENERAL_V1 };

/** The template of a subject as its student calls it: whole words, whatever their case and accents. */
export function templateFor(subject: string): SubjectTemplate {
  const words = ` ${(plain(subject).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `;
  return TEMPLATES.find(({ names }) => names.some((name) => words.includes(` ${name} `))) ?? GENERAL_V1;
}

/** Names of subjects are short; what is longer is no name. */
const MOST = 200;

function plain(text: string): string {
  return text.slice(0, MOST).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
