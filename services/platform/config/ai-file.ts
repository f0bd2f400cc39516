import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** Settings of lists of words; the others that are no scalar are JSON. */
const WORDS = new Set(['EGRESS_ALLOW', 'AI_ALLOWED_MODELS']);

/**
 * What the file of `AI_CONFIG_FILE` says, JSON or YAML, by the names of the variables: the same keys in lower case,
 * lists and objects written as such.
 */
export function readAiFile(
  path: string | undefined,
  known: readonly string[],
  problems: string[],
): Record<string, string> {
  if (path === undefined || path === '') return {};
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries(readKeys(path, problems))) {
    const name = key.toUpperCase();
    if (!known.includes(name) || key !== key.toLowerCase()) {
      problems.push(`AI_CONFIG_FILE: ${key} is no setting of the AI`);
    } else if (value !== null) given[name] = textOf(name, value);
  }
  return given;
}

function readKeys(path: string, problems: string[]): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(parseYaml(readFileSync(path, 'utf8')) ?? {});
  } catch (cause) {
    const [why = ''] = cause instanceof z.ZodError ? ['not an object'] : String(cause).split('\n', 1);
    problems.push(`AI_CONFIG_FILE: ${path} cannot be read as JSON or YAML (${why})`);
    return {};
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (WORDS.has(name) && Array.isArray(value)) return value.map(String).join(',');
  return JSON.stringify(value);
}
