import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { FlagDefinition } from '../../services/platform/flags/flag.ts';
import { FEATURE_FLAGS } from '../../services/processes/feature-flags.ts';
import { readFences } from './fences.ts';
import { knownMetrics } from '../observability/known-metrics.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'migrations/*.md', 'client/*.md']).sort();

/** Text without code, in which brackets mean links. */
function proseOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');
}

/** The names by which GitHub lets a heading be linked. */
function anchorsOf(file: string): readonly string[] {
  return Array.from(readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe.each(documents)('%s', (file) => {
  test('links only to what is there', () => {
    for (const [, target = ''] of proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : normalize(join(dirname(file), path));
      expect({ target, isThere: existsSync(to) }).toEqual({ target, isThere: true });
      if (anchor !== undefined) expect(anchorsOf(to)).toContain(anchor);
    }
  });

  test('says in each block of code what language it is in, where it is one', () => {
    for (const { language } of readFences(file)) {
      expect(['', 'sh', 'console', 'js', 'ts', 'json', 'yaml', 'sql', 'mermaid']).toContain(language);
    }
  });
});

test('there are the documents that a newcomer looks for', () => {
  expect(documents).toEqual(
    expect.arrayContaining([
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'docs/front-end.md',
      'docs/architecture.md',
    ]),
  );
});

test('every metric and every setting that the guides name is there', () => {
  const text = documents.map((file) => readFileSync(file, 'utf8')).join('\n');
  const known = knownMetrics();
  const code = globSync('{services,operator}/**/*.ts', { exclude: ['**/node_modules/**'] })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  for (const [name] of text.matchAll(
    /\b(?:studyflow|chat|http)_[a-z_]+_(?:total|seconds|up|waiting|connections|letters|in_flight|info)\b/g,
  )) {
    expect({ name, isThere: known.has(name) }).toEqual({ name, isThere: true });
  }
  const guides = ['docs/on-call.md', 'docs/platform-engineer.md', 'docs/front-end.md'];
  for (const file of guides) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=\w+)?`/g,
    )) {
      const isThere = name.startsWith('TOKEN_') || code.includes(name);
      expect({ file, name, isThere }).toEqual({ file, name, isThere: true });
    }
  }
});

test('the guide for platform engineers lists every feature flag as it is declared', () => {
  const listed = readFileSync('docs/platform-engineer.md', 'utf8').matchAll(
    /^\| `([a-z-]+\.[a-z-]+)` +\| (on|off) +\| (.+?) +\|$/gm,
  );
  const declared = Object.entries<FlagDefinition>(FEATURE_FLAGS).map(([name, { description, initially }]) => [
    name,
    initially ? 'on' : 'off',
    description,
  ]);
  expect(Array.from(listed, ([, ...cells]) => cells)).toEqual(declared);
});

test('the help names every verb of the Makefile', () => {
  const verbs = /^VERBS := (.*)$/m.exec(readFileSync('Makefile', 'utf8'))?.[1]?.split(' ') ?? [];
  const help = readFileSync('tools/bootstrap/help.mjs', 'utf8');
  expect(verbs).toContain('doctor');
  for (const verb of verbs.filter((each) => each !== 'help')) expect(help).toContain(`make ${verb} `);
});

test.each(documents)('%s names only files and folders that are there', (file) => {
  const prose = readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  const named = prose.matchAll(
    /`((?:services|tools|migrations|benchmarks|docs)\/[\w./-]*|\.githooks|\.github\/\w+)`/g,
  );
  for (const [, path = ''] of named) {
    expect({ path, isThere: existsSync(path) }).toEqual({ path, isThere: true });
  }
});
