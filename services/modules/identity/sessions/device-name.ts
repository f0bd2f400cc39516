type Named = readonly [pattern: RegExp, name: string];

/** In this order: most browsers claim to be several. */
const BROWSERS: readonly Named[] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^node|undici/i, 'Node.js'],
  [/^curl\//, 'curl'],
  [/^python/i, 'Python'],
];

const SYSTEMS: readonly Named[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** What a person would call a device, "Firefox, Windows", as far as its User-Agent says; null when it says nothing known. */
export function deviceNameOf(userAgent: string): string | null {
  const known = [BROWSERS, SYSTEMS].flatMap(
    (names) => names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? [],
  );
  return known.length === 0 ? null : known.join(', ');
}
