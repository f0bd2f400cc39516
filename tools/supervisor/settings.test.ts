import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readEnvironment, readSettings } from './settings.ts';

describe('settings of a start', () => {
  it('has defaults for a developer', () => {
    expect(readSettings({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      replicas: null,
      authConfirmEmail: false,
      authAnonymous: true,
      rateLimits: true,
      bcryptCost: 12,
      watch: false,
    });
  });

  it('turns the switches of production on', () => {
    expect(readSettings({ NODE_ENV: 'production' })).toMatchObject({
      authConfirmEmail: true,
      authAnonymous: false,
    });
  });

  it('names everything that is wrong at once', () => {
    const read = (): unknown =>
      readSettings({ PORT: 'http', REPLICAS: '0', RATE_LIMITS: 'maybe', BCRYPT_COST: '99' });
    expect(read).toThrow(
      /PORT must.*\n.*REPLICAS must.*\n.*RATE_LIMITS must be on or off.*\n.*BCRYPT_COST must/,
    );
  });

  it('refuses a cheap password hash in production', () => {
    expect(() => readSettings({ NODE_ENV: 'production', BCRYPT_COST: '10' })).toThrow('BCRYPT_COST');
  });

  it('lets the environment win over .env', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'studyflow-env-'));
    writeFileSync(path.join(root, '.env'), 'PORT=4100\nREPLICAS="2" # two\n');
    expect(readEnvironment(root, { PORT: '4200' })).toEqual({ PORT: '4200', REPLICAS: '2' });
    rmSync(root, { recursive: true });
  });
});
