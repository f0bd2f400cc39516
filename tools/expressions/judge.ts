import { createRequire } from 'node:module';
import type { FoundExpression } from './find-expressions.ts';
import { isBounded } from './find-expressions.ts';

/** As much of recheck as is needed here. */
interface Recheck {
  checkSync(
    source: string,
    flags: string,
    parameters: { readonly checker: 'automaton'; readonly timeout: number },
  ): {
    readonly status: 'safe' | 'vulnerable' | 'unknown';
    readonly complexity?: { readonly summary: string };
  };
}

/** The form of recheck that is JavaScript alone. */
const recheck = createRequire(import.meta.url)('recheck/lib/browser.js') as Recheck;

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

/** What is wrong with expressions that could take more than linear time; empty when nothing is. */
export function faultsOf(found: readonly FoundExpression[]): string[] {
  const distinct = new Map(found.map((one) => [`/${one.source}/${one.flags}`, one]));
  const doubtful = [...distinct].filter(([, one]) => !isBounded(one) && !isJudged(one));
  return doubtful.flatMap(([text, { source, flags, file }]) => {
    const { status, complexity } = recheck.checkSync(source, flags, {
      checker: 'automaton',
      timeout: TIMEOUT_MS,
    });
    return status === 'safe' ? [] : [`${file}: ${text}: ${status}, ${complexity?.summary ?? 'no proof'}`];
  });
}

/** Judgements of expressions that do not stand there any more. */
export function outdatedAmong(found: readonly FoundExpression[]): string[] {
  return JUDGED.flatMap(([file, sources]) =>
    sources
      .filter((source) => !found.some((one) => one.file === file && one.source === source))
      .map((source) => `${file}: /${source}/ was judged and is gone`),
  );
}
