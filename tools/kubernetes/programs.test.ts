import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ROOT } from '../supervisor/paths.ts';
import { isAtLeast, parseGoVersion } from './go.ts';
import { PROGRAMS, type Program } from './program-table.ts';
import { lookForProgram } from './programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-programs-'));

afterAll(() => rmSync(folder, { recursive: true }));

function program(...parts: readonly string[]): string {
  const file = path.join(folder, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

test('a variable that names a program comes first, then the cache, then PATH', () => {
  const named = program('own', 'kubectl');
  const inPath = program('path', 'kubectl');
  const environment = {
    KUBECTL_BIN: named,
    STUDYFLOW_CACHE: path.join(folder, 'cache'),
    PATH: path.dirname(inPath),
  };
  expect(lookForProgram('kubectl', environment)).toBe(named);
  expect(lookForProgram('kubectl', { ...environment, KUBECTL_BIN: '' })).toBe(inPath);
  const cached = program('cache', 'go', `kubectl-${PROGRAMS.kubectl.version}`, 'kubectl');
  expect(lookForProgram('kubectl', { ...environment, KUBECTL_BIN: '' })).toBe(cached);
});

test('one in PATH is not taken where its version matters', () => {
  const environment = {
    PATH: path.dirname(program('path', 'kube-apiserver')),
    STUDYFLOW_CACHE: path.join(folder, 'none'),
  };
  expect(lookForProgram('kube-apiserver', environment)).toBeUndefined();
});

test('KUBEBUILDER_ASSETS brings what setup-envtest brings, and nothing else', () => {
  const environment = {
    KUBEBUILDER_ASSETS: path.dirname(program('assets', 'etcd')),
    STUDYFLOW_CACHE: folder,
  };
  expect(lookForProgram('etcd', environment)).toBe(path.join(folder, 'assets', 'etcd'));
  expect(() => lookForProgram('kube-apiserver', environment)).toThrow(/where there is no kube-apiserver/);
  expect(lookForProgram('kwok', environment)).toBeUndefined();
});

test('a name that leads nowhere is said, not passed over', () => {
  expect(() => lookForProgram('helm', { HELM_BIN: '/nowhere/helm' })).toThrow(
    /HELM_BIN names \/nowhere\/helm/,
  );
});

test.each(Object.entries<Program>(PROGRAMS))(
  '%s is pinned to the version that is named',
  (_, { module, version, package: name }) => {
    const text = readFileSync(path.join(ROOT, 'tools', 'go', module, 'go.mod'), 'utf8');
    expect(text).toContain(`tool ${name}\n`);
    const required = [...text.matchAll(/^\s*(?:require )?([\w./-]+) (v\S+)/gm)].filter(
      ([, path = '']) => name === path || name.startsWith(`${path}/`),
    );
    expect(required.map(([, , pinned]) => pinned)).toContain(version);
  },
);

test.each([
  ['go version go1.26.8 linux/amd64\n', [1, 26]],
  ['go version go1.21 darwin/arm64', [1, 21]],
  ['', undefined],
  [null, undefined],
] as const)('%j says which Go it is', (output, version) => {
  expect(parseGoVersion(output)).toEqual(version);
});

test('versions are compared as numbers', () => {
  expect(isAtLeast([1, 9], [1, 21])).toBe(false);
  expect(isAtLeast([1, 21], [1, 21])).toBe(true);
  expect(isAtLeast([2, 0], [1, 21])).toBe(true);
});
