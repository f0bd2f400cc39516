import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
  readonly link?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

test('the lockfile holds the binaries of every platform, not only of the one that wrote it', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !Object.keys(packages).some((other) => other.endsWith(`node_modules/${name}`)))
      .map((name) => `${name}, of ${path}`),
  );
  expect(missing).toEqual([]);
});

test('every package comes from the public registry', () => {
  for (const [path, { resolved, link }] of Object.entries(packages)) {
    if (resolved !== undefined && link !== true) {
      expect({ path, resolved }).toMatchObject({
        resolved: expect.stringMatching(/^https:\/\/registry\.npmjs\.org\//),
      });
    }
  }
});

test('nothing optional is left out by the Node that only installs: what ships is installed everywhere', () => {
  const services = packages['services'];
  expect(Object.keys(services?.optionalDependencies ?? {})).toEqual([]);
});
