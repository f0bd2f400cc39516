import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jsonOf, openLog, tailOf, textOf, writeAtomically } from './files.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studyflow-files-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('files of the tools', () => {
  it('replaces a file, readable by its owner only, and leaves no draft behind', () => {
    const file = path.join(folder, 'run.json');
    writeFileSync(file, 'old', { mode: 0o644 });
    writeAtomically(file, 'new');
    expect(textOf(file)).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('reads null where there is nothing, or no JSON', () => {
    expect(jsonOf(path.join(folder, 'absent.json'))).toBeNull();
    writeFileSync(path.join(folder, 'half.json'), '{"version": ');
    expect(jsonOf(path.join(folder, 'half.json'))).toBeNull();
  });

  it('shows the end of a log', () => {
    const file = path.join(folder, 'a.log');
    writeFileSync(file, 'one\ntwo\nthree\n');
    expect(tailOf(file, 2)).toBe('two\nthree');
  });

  it('puts a log aside that has grown too large', () => {
    const file = path.join(folder, 'a.log');
    writeFileSync(file, 'x'.repeat(11));
    openLog(file, 10);
    expect(textOf(`${file}.1`)).toHaveLength(11);
    expect(textOf(file)).toBe('');
  });
});
