/** The text that tokens of `cl100k_base` are; nothing when one of them is none. The tables are loaded when first needed. */
export async function textOfTokens(tokens: readonly number[]): Promise<string | undefined> {
  const { decode, vocabularySize } = await import('gpt-tokenizer/encoding/cl100k_base');
  if (tokens.some((token) => token >= vocabularySize)) return undefined;
  return decode(tokens);
}
