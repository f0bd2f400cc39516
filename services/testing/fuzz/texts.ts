/** Texts, values and bodies that no honest client sends, and honest ones that have been damaged. */
import type { Chance } from './chance.ts';

const NAUGHTY = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u200b\ufeff',
  '💥👩‍👩‍👧',
  '..',
  '../../../../etc/passwd',
  '%',
  '%00',
  '%ff%fe',
  '%ed%a0%80',
  "'",
  '"',
  "'; drop table tasks; --",
  "' or '1'='1",
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '\\',
  '\r\nX-A: b',
  'null',
  'undefined',
  'true',
  'NaN',
  '-1',
  '0',
  '1e999',
  '99999999999999999999',
  '2026-02-30T25:61:61Z',
  'infinity',
  '__proto__',
  'constructor',
  'toString',
  '[object Object]',
  '{}',
  '[]',
  '00000000-0000-0000-0000-000000000000',
  'a@b',
  'x@example.test',
] as const;

const NUMBERS = [0, -0, -1, 1, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, -1e-320] as const;

/** Any text: a naughty one, noise, a long one. */
export function anyText(chance: Chance): string {
  return chance.weighted([
    [6, () => chance.pick(NAUGHTY)],
    [3, () => noise(chance, 24)],
    [1, () => chance.pick(NAUGHTY).repeat(1 + chance.below(20))],
    [0.2, () => 'x'.repeat(chance.below(5_000))],
  ]);
}

/** Characters from everywhere, halves of pairs too. */
function noise(chance: Chance, most: number): string {
  const unit = (): number => chance.pick([0x20, 0x80, 0x100, 0x3000, 0xd800, 0xe000]) + chance.below(0x60);
  return String.fromCharCode(...chance.some(most, unit));
}

/** Any JSON value, not deeper than `depth`. */
export function anyValue(chance: Chance, depth = 3): unknown {
  return chance.weighted<unknown>([
    [5, () => anyText(chance)],
    [2, () => chance.pick(NUMBERS)],
    [2, () => chance.pick([null, true, false])],
    [depth > 0 ? 2 : 0, () => chance.some(3, () => anyValue(chance, depth - 1))],
    [
      depth > 0 ? 2 : 0,
      () => Object.fromEntries(chance.some(3, () => [anyText(chance), anyValue(chance, depth - 1)])),
    ],
  ]);
}

const DEEP = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;
const BROKEN = [
  '',
  '{',
  '{"a":',
  '{"a":1,}',
  "{'a':1}",
  'nul',
  '{}{}',
  '{"a":"\u0000"}',
  '{"a":1e999}',
  '{"a":"\\ud800"}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"a":1,"a":2}',
  DEEP,
  `{"a":${DEEP}}`,
] as const;

/** A body: fields of these names with right and wrong values, something else that is JSON, or no JSON at all. */
export function anyBody(chance: Chance, right: Readonly<Record<string, unknown>>): string | Buffer {
  return chance.weighted<string | Buffer>([
    [12, () => JSON.stringify(damagedRecord(chance, right))],
    [2, () => JSON.stringify(anyValue(chance))],
    [2, () => chance.pick(BROKEN)],
    [2, () => damagedText(chance, JSON.stringify(right))],
    [1, () => Buffer.from(chance.some(40, () => chance.below(256)))],
  ]);
}

/** The same record with fields that are wrong, absent or too many. */
export function damagedRecord(
  chance: Chance,
  right: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = Object.entries(right)
    .filter(() => !chance.happens(0.1))
    .map(([name, value]) => [name, chance.happens(0.2) ? anyValue(chance) : value] as const);
  const more = chance.happens(0.15) ? [[anyText(chance), anyValue(chance)] as const] : [];
  return Object.fromEntries([...kept, ...more]);
}

/** The same text with parts doubled, cut, moved or replaced. */
export function damagedText(chance: Chance, text: string): string {
  let damaged = text;
  for (let round = 0; round <= chance.below(4); round += 1) damaged = damagedOnce(chance, damaged);
  return damaged;
}

function damagedOnce(chance: Chance, text: string): string {
  const from = chance.below(text.length + 1);
  const to = Math.min(text.length, from + 1 + chance.below(8));
  const [before, part, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  return chance.weighted([
    [3, () => `${before}${after}`],
    [3, () => `${before}${part}${part}${after}`],
    [3, () => `${before}${anyText(chance)}${after}`],
    [
      3,
      () => `${before}${chance.pick(['(', ')', ',', '.', ':', '"', '{', '}', '=', '&', '!', '*'])}${after}`,
    ],
    [1, () => `${after}${before}`],
    [1, () => before],
  ]);
}

/** As much of a text as may stand in a request line: the rest is no HTTP, and no door's affair. */
export function inPath(text: string): string {
  return text.replace(/[^\x21-\x7e]|#/g, '').slice(0, 8_000);
}

/** As much of a text as may stand in a header. */
export function inHeader(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 4_000);
}

/** Encoded as a client does, now and then not at all. */
export function inQuery(chance: Chance, text: string): string {
  return chance.happens(0.8) ? encodeURIComponent(text.toWellFormed()) : inPath(text);
}
