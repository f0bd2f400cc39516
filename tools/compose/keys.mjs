/**
 * Writes what docker-compose.yml needs and .env lacks: keys, passwords, and the master key in .compose/.
 *
 * Plain JavaScript, so that any Node runs it. What is there stays as it is: it can be run again at any time.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const random = (prefix = '') => `${prefix}${randomBytes(24).toString('base64url')}`;

const MAKE = {
  ANON_KEY: () => random('sb_publishable_'),
  SERVICE_ROLE_KEY: () => random('sb_secret_'),
  INTERNAL_TOKEN: random,
  ESCALATION_TOKEN: random,
  POSTGRES_PASSWORD: random,
  POSTGRES_MIGRATOR_PASSWORD: random,
  POSTGRES_APP_PASSWORD: random,
  POSTGRES_SYSTEM_PASSWORD: random,
};

function writeEnvironment(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const missing = Object.keys(MAKE).filter((name) => !new RegExp(`^\\s*${name}=.`, 'm').test(text));
  if (missing.length === 0) return missing;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  const lines = missing.map((name) => `${name}=${MAKE[name]()}\n`);
  appendFileSync(file, `${gap}${lines.join('')}`, { mode: 0o600 });
  return missing;
}

/** The folder lets nobody in; the file itself is readable, because in the container another user reads it. */
function writeMasterKey(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'secret-box.key');
  if (existsSync(file)) return false;
  writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o444, flag: 'wx' });
  return true;
}

const root = process.argv[2] ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const written = writeEnvironment(path.join(root, '.env'));
const hasWrittenKey = writeMasterKey(path.join(root, '.compose'));
console.log(written.length === 0 ? '.env has everything.' : `Wrote to .env: ${written.join(', ')}`);
console.log(
  hasWrittenKey
    ? 'Wrote .compose/secret-box.key. Keep a copy: what it seals cannot be read without it.'
    : '.compose/secret-box.key is there.',
);
