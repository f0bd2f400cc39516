/** What is to be judged. */
export interface ModerationRequest {
  /** The model as the caller names it. */
  readonly model: string;
  /** Who judges: a provider that the model's route leads to, or the platform's own rules and model. */
  readonly by: 'provider' | 'platform';
  /** Texts and images, as they came. */
  readonly input: unknown;
  /** The texts of it, each judged by itself. */
  readonly texts: readonly string[];
}

/** Who judged, and what they found, in the form of OpenAI. */
export interface Judgement {
  /** As the configuration names it; undefined when nobody outside was asked. */
  readonly provider: string | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}
