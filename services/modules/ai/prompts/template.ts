/** The levels that a student can choose. */
export const LEVELS = ['beginner', 'intermediate', 'advanced'] as const;

export type Level = (typeof LEVELS)[number];

/** How one subject is taught, in one version: a change is a new file, so that an answer can be told from its prompt. */
export interface SubjectTemplate {
  /** `math.v1`: among the enhancements of an answer. */
  readonly id: string;
  /** What students call the subject, in lower case without accents; matched as whole words. */
  readonly names: readonly string[];
  /** What holds at every level. */
  readonly role: string;
  readonly levels: Readonly<Record<Level, string>>;
}
