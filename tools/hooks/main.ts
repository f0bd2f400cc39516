import { execFileSync } from 'node:child_process';

/** `make hooks` tells git where the hooks are; `node tools/hooks/main.ts pre-commit` formats what is staged. */
function main(what: string | undefined): void {
  if (what === 'install') {
    git('config', 'core.hooksPath', '.githooks');
    console.log(
      'git formats staged files before each commit from now on. Undo: git config --unset core.hooksPath',
    );
    return;
  }
  const staged = git('diff', '--cached', '--name-only', '--diff-filter=ACM', '-z')
    .split('\0')
    .filter(Boolean);
  // A file that is staged in part would be committed whole after formatting: it is left as it is.
  const inPart = new Set(git('diff', '--name-only', '-z').split('\0'));
  const whole = staged.filter((file) => !inPart.has(file));
  if (whole.length === 0) return;
  const prettier = ['node_modules/.bin/prettier', '--write', '--ignore-unknown', '--log-level', 'warn'];
  execFileSync(process.execPath, [...prettier, ...whole], { stdio: 'inherit' });
  git('add', '--', ...whole);
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' });
}

main(process.argv[2]);
