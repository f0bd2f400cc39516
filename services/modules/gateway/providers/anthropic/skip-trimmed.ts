import type { Part } from '../../canonical/parts.ts';

/**
 * Anthropic takes no prefilled answer that ends in white space, so that was cut off, and the model says it again, or
 * does not: what it repeats of it is left out.
 */
export async function* skipTrimmed(
  source: AsyncIterable<readonly Part[]>,
  spoken: string,
): AsyncGenerator<readonly Part[]> {
  let left = spoken.slice(spoken.trimEnd().length);
  for await (const parts of source) {
    if (left === '') {
      yield parts;
      continue;
    }
    yield parts.flatMap((part) => {
      if (part.type !== 'text-delta' || left === '') return [part];
      const same = lengthOfCommonStart(left, part.text);
      left = same === part.text.length ? left.slice(same) : '';
      return same === part.text.length ? [] : [{ ...part, text: part.text.slice(same) }];
    });
  }
}

function lengthOfCommonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
