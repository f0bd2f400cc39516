import { expect, test } from '@jest/globals';
import { commandsFor } from './commands.ts';

const docker = { docker: true, buildah: false };
const last = (verb: Parameters<typeof commandsFor>[0], version?: string): string =>
  commandsFor(verb, docker, version).at(-1)?.join(' ') ?? '';

test('builds, starts and stops the composition, with its keys made first', () => {
  expect(commandsFor('docker-up', docker, undefined)[0]).toEqual(['node', 'tools/compose/keys.mjs']);
  expect(last('docker-up')).toBe('docker compose up --build --wait');
  expect(last('docker-down')).toBe('docker compose down');
  expect(last('build')).toBe('docker compose build');
});

test('builds with buildah where no Docker engine answers', () => {
  expect(commandsFor('build', { docker: false, buildah: true }, '1.2.3')).toEqual([
    ['buildah', 'build', '--tag', 'studyflow:1.2.3', '.'],
  ]);
});

test('deploys an image that exists, and only one that was named', () => {
  expect(last('deploy', '1.2.3')).toBe('docker compose up --no-build --wait --remove-orphans');
  expect(() => last('deploy')).toThrow('STUDYFLOW_VERSION');
});

test('says what to do where there is no engine', () => {
  expect(() => commandsFor('docker-up', { docker: false, buildah: true }, undefined)).toThrow(
    'No Docker engine',
  );
});
