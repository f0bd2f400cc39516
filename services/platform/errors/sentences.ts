/** The languages that sentences for people exist in (Decision 42). */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a sentence is filled with. */
export type Params = Readonly<Record<string, string | number | boolean>>;

/** One sentence in every language; `{name}` is replaced by the parameter of that name. */
export type Sentences = Readonly<Record<Language, string>>;

/** Fills a sentence. An unknown parameter stays visible as `{name}`, so a typo is seen and not silent. */
export function sayIn(language: Language, sentences: Sentences, params: Params): string {
  return sentences[language].replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}

/** The first language of an Accept-Language header (RFC 9110 12.5.4) that we speak; weights are honoured. */
export function languageOf(acceptLanguage: string | undefined): Language | undefined {
  if (acceptLanguage === undefined || acceptLanguage.length > 1_000) return undefined;
  const wanted = acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters
        .map((parameter) => parameter.trim())
        .find((parameter) => parameter.startsWith('q='));
      return { primary: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight);
  for (const { primary } of wanted) {
    const spoken = LANGUAGES.find((language) => language === primary);
    if (spoken !== undefined) return spoken;
  }
  return undefined;
}
