import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';

const require = createRequire(import.meta.url);

/** Where the embedded letters are: Latin, Greek, Cyrillic, Hebrew, Arabic, Armenian, Georgian and many signs. */
export const FONTS = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;

/** Stands for a letter that no embedded font has: a name never breaks a report. */
const MISSING = '□';

/** Makes texts fit for the embedded letters, and remembers whether any was missing. */
export interface Letters {
  /** At most so many letters, in one line, each of them one that can be drawn. */
  readonly fit: (text: string, most?: number) => string;
  readonly areMissing: () => boolean;
}

let known: ReadonlySet<number> | undefined;

export function createLetters(): Letters {
  known ??= commonLetters();
  const drawable = known;
  let areMissing = false;
  const draw = (letter: string): string => {
    // A letter may be made of several code points: each of them must be there.
    const codes = Array.from(letter, (part) => part.codePointAt(0) ?? 0);
    if (codes.every((code) => drawable.has(code))) return letter;
    areMissing = true;
    return MISSING;
  };
  const segments = new Intl.Segmenter('und', { granularity: 'grapheme' });
  return {
    fit: (text, most = 60) => {
      const line = text.normalize('NFC').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
      const letters = [...segments.segment(line)].map(({ segment }) => draw(segment));
      return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`;
    },
    areMissing: () => areMissing,
  };
}

/** What both fonts have. */
function commonLetters(): ReadonlySet<number> {
  const [plain, bold] = [FONTS.plain, FONTS.bold].map(
    (path) => new Set((fontkit.create(readFileSync(path)) as fontkit.Font).characterSet),
  );
  return new Set([...(plain ?? [])].filter((code) => bold?.has(code) === true));
}
