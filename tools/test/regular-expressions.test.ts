import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import type { checkSync } from 'recheck';
import { ROOT } from '../supervisor/paths.ts';
import { findExpressions, isBounded, type FoundExpression } from './regular-expressions.ts';

/** The form of recheck that is JavaScript alone. */
const recheck = createRequire(import.meta.url)('recheck/lib/browser.js') as { checkSync: typeof checkSync };

const TIMEOUT_MS = 60_000;

/**
 * Those that recheck's proof does not end for. Its search for attacks (`checker: 'fuzz'`) takes long and has found
 * none, or what they meet is nobody's but ours. One that is changed has to be judged again.
 */
const JUDGED: readonly (readonly [file: string, sources: readonly string[], reason: string])[] = [
  [
    'services/platform/telemetry/redact.ts',
    [
      String.raw`\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}`,
      String.raw`\b(bearer|basic|apikey)\s+[\w+/=.~-]{8,}`,
      String.raw`\b((?:access_|refresh_|id_|csrf_|virtual_)?token|token_hash|api_?key|password|passwd|secret|client_secret|authorization|cookie|otp)(["']?\s*[=:]\s*["']?)(?!\[redacted\])[^\s"'&,;}]+`,
      String.raw`\b(?:sf_|sk-|pk_|rk_|ghp_|whsec_|hvs\.|sb_(?:secret|publishable)_)[\w+/=-]{8,}`,
      String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)`,
    ],
    'no attack found; whatever one start has read no other start reads again',
  ],
  [
    'services/modules/identity/passwords/schemes.ts',
    [
      String.raw`^\$argon2(?:id?|d)\$(?:v=\d+\$)?m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})(?:,keyid=[^,$]*)?(?:,data=[^,$]*)?\$[+/0-9A-Za-z]{8,}\$[+/0-9A-Za-z]{8,}$`,
    ],
    'no attack found; every part ends with a character that it does not hold',
  ],
  [
    'services/platform/database/migration-files.ts',
    [
      String.raw`^(?<time>\d{8}T\d{4})-(?<module>[a-z][a-z-]*?)-(?<phase>expand|backfill|contract)-(?<what>[a-z0-9-]+)$`,
    ],
    'names of our own files',
  ],
];

const isJudged = ({ file, source }: FoundExpression): boolean =>
  JUDGED.some(([judged, sources]) => judged === file && sources.includes(source));

const found = findExpressions(ROOT, 'services');

describe('regular expressions (S16)', () => {
  test('take no more than linear time, whatever text they meet', () => {
    const distinct = new Map(found.map((one) => [`/${one.source}/${one.flags}`, one]));
    const doubtful = [...distinct].filter(([, one]) => !isBounded(one) && !isJudged(one));
    const faults = doubtful.flatMap(([text, { source, flags, file }]) => {
      const { status, complexity } = recheck.checkSync(source, flags, {
        checker: 'automaton',
        timeout: TIMEOUT_MS,
      });
      return status === 'safe' ? [] : [`${file}: ${text}: ${status}, ${complexity?.summary ?? 'no proof'}`];
    });
    expect(faults).toEqual([]);
    expect(doubtful.length).toBeGreaterThan(20);
  }, 180_000);

  test('that were judged otherwise still stand where they stood', () => {
    const gone = JUDGED.flatMap(([file, sources]) =>
      sources.filter((source) => !found.some((one) => one.file === file && one.source === source)),
    );
    expect(gone).toEqual([]);
  });

  test('one that takes quadratic time is found out', () => {
    expect(recheck.checkSync('/+$', '', { checker: 'automaton' }).status).toBe('vulnerable');
    expect(isBounded({ source: '/+$' })).toBe(false);
    expect(isBounded({ source: String.raw`^(\d{4})-[+*]{2}\*$` })).toBe(true);
  });
});
