import { expect, test } from '@jest/globals';
import { readIgnoreFile, readStages } from '../../image/dockerfile.ts';

const stages = readStages('operator/Dockerfile');
const last = stages.at(-1) ?? [];
const textsOf = (name: string): string[] => last.filter((one) => one.name === name).map(({ text }) => text);

test('the operator ships its own packages and those of cdk8s, from the lockfile, without scripts', () => {
  expect(stages).toHaveLength(2);
  expect(stages[0]?.find(({ name }) => name === 'RUN')?.text).toMatch(
    /^npm ci --omit=dev --ignore-scripts .*--workspace operator --workspace cdk8s/,
  );
});

test('it is nobody in particular, named by number, and its entry is the operator', () => {
  expect(textsOf('USER')).toEqual(['1000:1000']);
  expect(textsOf('CMD')).toEqual(['["node", "operator/src/main.ts"]']);
});

test.each([
  ['operator/src/main.ts', true],
  ['cdk8s/index.ts', true],
  ['package-lock.json', true],
  ['operator/src/runtime/work-queue.test.ts', false],
  ['operator/test/harness/global-setup.ts', false],
  ['cdk8s/testing.ts', false],
  ['services/processes/main.ts', false],
  ['operator/node_modules/x/package.json', false],
  ['.env', false],
])('of the repository, %s is in the image: %s', (file, isThere) => {
  expect(readIgnoreFile('operator/Dockerfile.dockerignore')(file)).toBe(isThere);
});
