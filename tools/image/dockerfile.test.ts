import { expect, test } from '@jest/globals';
import { environmentOf, readIgnoreFile, readStages } from './dockerfile.ts';

const stages = readStages('Dockerfile');
const last = stages.at(-1) ?? [];
const textsOf = (name: string): string[] => last.filter((one) => one.name === name).map(({ text }) => text);

test('packages, pg_dump and code come from stages of the same base', () => {
  expect(stages).toHaveLength(3);
  for (const [from] of stages) expect(from?.text).toMatch(/^\$\{NODE_IMAGE\}/);
});

test('packages come from the lockfile, without development, without scripts', () => {
  const run = stages[0]?.find(({ name }) => name === 'RUN')?.text;
  expect(run).toMatch(/^npm ci --omit=dev --ignore-scripts .*--workspace services/);
});

test('the process is nobody in particular, named by number', () => {
  expect(textsOf('USER')).toEqual(['1000:1000']);
});

test('the image tells what it is', () => {
  const label = textsOf('LABEL').join(' ');
  for (const key of ['title', 'description', 'licenses', 'version', 'revision']) {
    expect(label).toContain(`org.opencontainers.image.${key}=`);
  }
});

test('the entry is the program of every role, and its health is asked by Node itself', () => {
  expect(textsOf('CMD')).toEqual(['["node", "services/processes/main.ts"]']);
  expect(textsOf('HEALTHCHECK')[0]).toContain('/health/ready');
  expect(environmentOf(last)).toMatchObject({ NODE_ENV: 'production', PORT: '4000', INTERNAL_PORT: '4900' });
});

test.each([
  ['services/processes/main.ts', true],
  ['services/web/index.html', true],
  ['migrations/20261126T1900-database-expand-roles.ts', true],
  ['package-lock.json', true],
  ['services/modules/tasks/task.test.ts', false],
  ['services/modules/tasks/testing.ts', false],
  ['services/testing/postgres.ts', false],
  ['services/node_modules/lru-cache/package.json', false],
  ['.env', false],
  ['.compose/secret-box.key', false],
  ['.studyflow/state.json', false],
  ['.git/config', false],
  ['tools/supervisor/main.ts', false],
  ['tools/backup/fetch-postgres-client.sh', true],
  ['tools/backup/postgres-client.ts', false],
])('of the repository, %s is in the image: %s', (path, isThere) => {
  expect(readIgnoreFile('.dockerignore')(path)).toBe(isThere);
});
