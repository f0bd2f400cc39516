import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const CROOKED = 'export const  answer = "42"\n';
const STRAIGHT = "export const answer = '42';\n";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studyflow-hooks-'));
  for (const name of ['.githooks', '.prettierrc.json', 'tools/hooks']) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  git('init', '--quiet');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Git in the folder, with nothing of the settings of whoever runs the test. */
function git(...args: string[]): string {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', [...who, ...args], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
}

function install(): string {
  return execFileSync(process.execPath, ['tools/hooks/main.ts', 'install'], {
    cwd: folder,
    encoding: 'utf8',
  });
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

describe('make hooks', () => {
  test('tells git where the hooks are, and how to undo it', () => {
    expect(install()).toContain('git config --unset core.hooksPath');
    expect(git('config', 'core.hooksPath').trim()).toBe('.githooks');
  });
});

describe('a commit', () => {
  test('holds what was staged in the house’s form, whatever the name', () => {
    install();
    write('with space.ts', CROOKED);
    write('picture.bin', 'no text that anybody formats');
    git('add', 'with space.ts', 'picture.bin');
    git('commit', '--quiet', '--message', 'feat: answer');
    expect(git('show', 'HEAD:with space.ts')).toBe(STRAIGHT);
    expect(readFileSync(join(folder, 'with space.ts'), 'utf8')).toBe(STRAIGHT);
  });

  test('takes nothing along that was not staged', () => {
    install();
    write('part.ts', CROOKED);
    git('add', 'part.ts');
    write('part.ts', `${CROOKED}// still being written\n`);
    git('commit', '--quiet', '--message', 'feat: a part');
    expect(git('show', 'HEAD:part.ts')).toBe(CROOKED);
    expect(readFileSync(join(folder, 'part.ts'), 'utf8')).toContain('still being written');
  });

  test('that only removes a file goes through', () => {
    write('old.ts', STRAIGHT);
    git('add', 'old.ts');
    git('commit', '--quiet', '--message', 'feat: old');
    install();
    git('rm', '--quiet', 'old.ts');
    git('commit', '--quiet', '--message', 'refactor: remove it');
    expect(git('ls-files')).toBe('');
  });

  test('is refused when a staged file cannot be read as what its name says', () => {
    install();
    write('broken.ts', 'export const = ;\n');
    git('add', 'broken.ts');
    expect(() => git('commit', '--quiet', '--message', 'feat: broken')).toThrow(/broken\.ts/);
  });
});
