import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfig, type Config, type ConfigError } from './config.ts';

const BASE = {
  DATABASE_APP_URL: 'postgres://app@127.0.0.1/db',
  DATABASE_SYSTEM_URL: 'postgres://system@127.0.0.1/db',
  REDIS_URL: 'redis://127.0.0.1',
  ANON_KEY: 'anon-key-0123456789',
  SERVICE_ROLE_KEY: 'service-key-0123456789',
  INTERNAL_TOKEN: 'internal-token-0123456789',
  SECRET_BOX_KEY_FILE: 'unused',
};

const load = (environment: Record<string, string>): Config['ai'] =>
  loadConfig({ ...BASE, ...environment }).ai;

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    load(environment);
    return [];
  } catch (thrown) {
    return (thrown as ConfigError).problems;
  }
}

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ai-config-')), 'ai.json');
  writeFileSync(path, text);
  return path;
}

const PROVIDERS = [{ name: 'main', kind: 'openai', api_key: 'sk-secret' }];
const ROUTES = { tutor: [{ provider: 'main', model: 'gpt', weight: 2, needs: ['tools'] }] };

describe('the settings of the AI gateway', () => {
  test('are JSON in the environment; each kind knows where it usually is', () => {
    const ai = load({ AI_PROVIDERS: JSON.stringify(PROVIDERS), AI_ROUTES: JSON.stringify(ROUTES) });
    expect(ai.AI_PROVIDERS).toEqual([{ ...PROVIDERS[0], base_url: 'https://api.openai.com/v1' }]);
    expect(ai.AI_ROUTES).toEqual(ROUTES);
    expect(ai.AI_STALL_TIMEOUT_MS).toBe(15_000);
  });

  test.each([
    ['{', 'AI_PROVIDERS: Must be JSON'],
    ['{}', 'AI_PROVIDERS: Must be a list of providers'],
    [
      '[{"name":"a","kind":"magic"}]',
      'AI_PROVIDERS.0.kind: Must be one of openai, anthropic, gemini, deepseek, openai-compatible',
    ],
    [
      '[{"name":"a","kind":"openai-compatible"}]',
      'AI_PROVIDERS.0: a: a base_url is needed for openai-compatible',
    ],
    [
      '[{"name":"a","kind":"openai","base_url":"ftp://x"}]',
      'AI_PROVIDERS.0.base_url: Must be an address that starts with https:// or http://',
    ],
    ['[{"name":"a","kind":"openai"},{"name":"a","kind":"gemini"}]', 'AI_PROVIDERS: Each name once'],
  ])('say what is wrong with %s, and never a key', (text, problem) => {
    expect(problemsOf({ AI_PROVIDERS: text })).toEqual([problem]);
    const withKey = JSON.stringify([{ name: 'a b', kind: 'openai', api_key: 'sk-secret' }]);
    expect(problemsOf({ AI_PROVIDERS: withKey }).join()).not.toContain('sk-secret');
  });

  test('name routes that lead nowhere', () => {
    expect(problemsOf({ AI_ROUTES: JSON.stringify(ROUTES) })).toEqual([
      'AI_ROUTES: tutor leads to main, which AI_PROVIDERS does not name',
    ]);
    expect(problemsOf({ AI_ROUTES: '{"tutor":[]}' })).toEqual([
      'AI_ROUTES.tutor: Needs at least one candidate',
    ]);
  });

  test('come from a file with the same keys in lower case, below the environment', () => {
    const path = fileWith(
      JSON.stringify({
        ai_providers: PROVIDERS,
        ai_routes: ROUTES,
        ai_stall_timeout_ms: 2_000,
        ai_cache: false,
        egress_allow: ['a', 'b'],
      }),
    );
    expect(load({ AI_CONFIG_FILE: path, AI_STALL_TIMEOUT_MS: '3000' })).toMatchObject({
      AI_ROUTES: ROUTES,
      AI_STALL_TIMEOUT_MS: 3_000,
      AI_CACHE: false,
      EGRESS_ALLOW: ['a', 'b'],
    });
  });

  test('take hosts with commas between them, or as JSON', () => {
    const hostsOf = (EGRESS_ALLOW: string): readonly string[] => load({ EGRESS_ALLOW }).EGRESS_ALLOW;
    expect(hostsOf('127.0.0.1, gpu:8000,[::1]')).toEqual(['127.0.0.1', 'gpu:8000', '[::1]']);
    expect(hostsOf('["127.0.0.1", "gpu:8000"]')).toEqual(['127.0.0.1', 'gpu:8000']);
    expect([hostsOf('10'), load({}).EGRESS_ALLOW]).toEqual([['10'], []]);
  });

  test('say what is wrong with the file', () => {
    expect(problemsOf({ AI_CONFIG_FILE: fileWith('{"providers":[]}') })).toEqual([
      'AI_CONFIG_FILE: providers is no setting of the AI',
    ]);
    expect(problemsOf({ AI_CONFIG_FILE: '/nowhere/ai.json' }).join()).toContain(
      'cannot be read as JSON or YAML',
    );
  });

  test('name who judges each task; the tutor is judged by rules when nothing is said', () => {
    expect(load({}).AI_SAFETY).toEqual({ tutor: { input: ['rules'], output: ['rules'], onFailure: 'open' } });
    const given = { rooms: { input: ['model'], on_failure: 'closed' } };
    expect(load({ AI_SAFETY: JSON.stringify(given) }).AI_SAFETY).toEqual({
      rooms: { input: ['model'], output: [], onFailure: 'closed' },
    });
    expect(problemsOf({ AI_SAFETY: '{"a":{"input":["magic"]}}' })).toEqual([
      'AI_SAFETY.a.input.0: Must be of rules, model',
    ]);
    expect(problemsOf({ AI_SAFETY: '{' })).toEqual(['AI_SAFETY: Must be JSON']);
    expect(problemsOf({ AI_SAFETY: '[]' })).toEqual([
      'AI_SAFETY: Must be an object: the policy of each task',
    ]);
  });
});
