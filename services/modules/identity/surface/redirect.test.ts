import { describe, expect, test } from '@jest/globals';
import { notAllowed, unavailable } from '../../../platform/errors/common.ts';
import { loadConfig } from '../../../platform/config/config.ts';
import { emailInUse } from '../errors.ts';
import { redirectRuleOf } from '../settings.ts';
import { withFailure } from './redirect.ts';

const HOME = 'https://study.example.org';

function ruleIn(environment: 'production' | 'development'): (wanted: string) => string {
  return redirectRuleOf(
    loadConfig({
      NODE_ENV: environment,
      PUBLIC_URL: HOME,
      ALLOWED_ORIGINS: 'https://app.example.org,http://localhost:9',
      DATABASE_APP_URL: 'postgres://x',
      DATABASE_SYSTEM_URL: 'postgres://x',
      REDIS_URL: 'redis://x',
      ANON_KEY: 'test-anon-key-0123456789',
      SERVICE_ROLE_KEY: 'test-service-key-0123456789',
      INTERNAL_TOKEN: 'test-internal-token-0123',
      SECRET_BOX_KEY_FILE: 'unused',
    }),
  );
}

describe('where a link may lead', () => {
  test.each(['https://app.example.org/a?b=1#c', `${HOME}/x`, 'http://localhost:9/'])(
    'to %s, which is listed or ours, in production',
    (wanted) => {
      expect(ruleIn('production')(wanted)).toBe(wanted);
    },
  );

  test.each([
    'http://localhost:5173/',
    'http://127.0.0.1:3000/',
    'http://[::1]:3000/',
    'http://app.localhost:3000/',
  ])('to %s, on this machine, in development only', (wanted) => {
    expect(ruleIn('development')(wanted)).toBe(wanted);
    expect(ruleIn('production')(wanted)).toBe(HOME);
  });

  test.each([
    '',
    'nonsense',
    '//evil.example',
    'https://evil.example/',
    'https://app.example.org.evil.example/',
    'https://app.example.org@evil.example/',
    'https://app.example.org:8443/',
    'http://app.example.org/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'myapp://callback',
    '\\\\evil.example',
    'https:evil.example',
  ])('never to %s', (wanted) => {
    expect(ruleIn('production')(wanted)).toBe(HOME);
    expect(ruleIn('development')(wanted)).toBe(HOME);
  });
});

describe('a refusal as a redirect', () => {
  const landing = { target: `${HOME}/page`, isFlow: false };
  const errorOf = (location: string) => new URLSearchParams(new URL(location).hash.slice(1)).get('error');

  test('has the name that OAuth has for its status, or none', () => {
    expect(errorOf(withFailure(landing, notAllowed()))).toBe('access_denied');
    expect(errorOf(withFailure(landing, emailInUse()))).toBeNull();
  });

  test('is only for what is a refusal: an outage is answered as one', () => {
    for (const thrown of [unavailable(), new Error('a bug'), undefined]) {
      expect(() => withFailure(landing, thrown)).toThrow();
    }
  });
});
