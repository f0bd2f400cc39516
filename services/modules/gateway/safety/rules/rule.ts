/** What rules are about; names as OpenAI's moderation has them where it has one. */
export const CATEGORIES = [
  'self-harm',
  'sexual/minors',
  'violence/instructions',
  'hate',
  'harassment',
  'illicit',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** Phrases of one language, in one version: a change is a new file, so that a verdict can be read later. */
export interface RuleSet {
  /** `en.v1`: in figures and logs beside the category. */
  readonly id: string;
  readonly language: 'en' | 'de';
  /** Whole words, whatever their case, accents and the marks between them. */
  readonly phrases: Readonly<Partial<Record<Category, readonly string[]>>>;
}
