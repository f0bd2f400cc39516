import type { Objection } from './moderator.ts';

/** What OpenAI's clients look for, whoever judges. */
const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const;

/** Ours that have another name there. */
const NAMED: Readonly<Record<string, string>> = { 'violence/instructions': 'illicit/violent' };

/** A judgement of our own in OpenAI's form. A category that it has no name for flags, and stands beside the others. */
export function toVerdict(objection: Objection | undefined): Readonly<Record<string, unknown>> {
  const category = objection && (NAMED[objection.category] ?? objection.category);
  const names = [...new Set<string>([...CATEGORIES, ...(category === undefined ? [] : [category])])];
  const of = <Value>(value: (isMeant: boolean) => Value): Record<string, Value> =>
    Object.fromEntries(names.map((name) => [name, value(name === category)]));
  return {
    flagged: objection !== undefined,
    categories: of((isMeant) => isMeant),
    category_scores: of((isMeant) => (isMeant ? (objection?.confidence ?? 1) : 0)),
    category_applied_input_types: of(() => ['text']),
  };
}
