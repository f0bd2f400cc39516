import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { RULE_FILES } from './rules/index.ts';

const FOLDER = 'docs/runbooks';
const names = [...new Set(RULE_FILES.flatMap(({ alerts }) => alerts.map(({ name }) => name)))].sort();

test('each alert has a runbook, and each runbook an alert', () => {
  const pages = globSync(`${FOLDER}/*.md`).map((path) => path.slice(FOLDER.length + 1, -3));
  expect(pages.filter((page) => page !== 'README').sort()).toEqual(names);
});

describe('each runbook', () => {
  test.each(names)('%s: symptom, cause, what to do with what it answers, and when it is over', (name) => {
    const text = readFileSync(`${FOLDER}/${name}.md`, 'utf8');
    expect(text.split('\n').filter((line) => /^##? /.test(line))).toEqual([
      `# ${name}`,
      '## Symptom',
      '## Cause',
      '## What to do',
      '## It is over when',
    ]);
    const [, orders = ''] = text.split('## What to do');
    expect(orders).toMatch(/```(sh|console)\n\$ /);
  });

  test('is in the list', () => {
    const list = readFileSync(`${FOLDER}/README.md`, 'utf8');
    expect(names.filter((name) => !list.includes(`(${name}.md)`))).toEqual([]);
  });
});
