import { globSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

interface Workflow {
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
      }
    >
  >;
}

const files = globSync('.github/workflows/*.yml');

describe.each(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const workflow = parse(text) as Workflow;

  test('pins every action by its commit, with the version beside it for people', () => {
    const uses = text.split('\n').filter((line) => line.includes('uses:'));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read the repository and nothing else, and never runs for ever', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.concurrency).toBeDefined();
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  test('puts nothing that strangers write into a command', () => {
    const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
    for (const command of commands) expect(command).not.toMatch(/\$\{\{ *github\.(event|head_ref)/);
  });
});

test('the workflow does what .ci/run does', () => {
  const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as Workflow;
  expect(jobs['test']?.steps.map(({ run }) => run)).toContain('.ci/run');
  expect(statSync('.ci/run').mode & 0o111).not.toBe(0);
  expect(readFileSync('.ci/run', 'utf8')).toContain('make test');
});

test('every folder that has an owner is there', () => {
  const owned = readFileSync('.github/CODEOWNERS', 'utf8').matchAll(/^\/(\S+)/gm);
  for (const [, path = ''] of owned) expect(statSync(path)).toBeDefined();
});

test('packages, actions and images are kept fresh', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
    readonly updates: readonly { readonly 'package-ecosystem': string }[];
  };
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(
    expect.arrayContaining(['npm', 'github-actions', 'docker']),
  );
});

test('what ships is compared with known holes every day and whenever the lockfile changes', () => {
  const { jobs } = parse(readFileSync('.github/workflows/vulnerabilities.yml', 'utf8')) as Workflow;
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
  expect(commands.some((command) => command.startsWith('npm audit --package-lock-only'))).toBe(true);
});
