import { readFileSync } from 'node:fs';

/** One instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of each stage, in order; what stands before the first FROM is left out. */
export function readStages(file: string): readonly (readonly Instruction[])[] {
  const lines = readFileSync(file, 'utf8')
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, text: text.replaceAll(/\s+/g, ' ') });
  }
  return stages;
}

/** The variables that a stage sets for what runs in it. */
export function environmentOf(stage: readonly Instruction[]): Record<string, string> {
  const settings = stage.filter(({ name }) => name === 'ENV').flatMap(({ text }) => text.split(' '));
  return Object.fromEntries(
    settings.map((setting) => [setting.split('=', 1)[0] ?? '', setting.replace(/^\w+=/, '')]),
  );
}

/** What a stage copies out of the repository, as `[from, to]`. */
export function copiesOf(stage: readonly Instruction[]): readonly (readonly [from: string, to: string])[] {
  return stage
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
    .flatMap(({ text }) => {
      const words = text.split(' ');
      const to = words.at(-1) ?? '.';
      return words.slice(0, -1).map((from) => [from, to] as const);
    });
}

/** Says of a path in the repository whether a build may see it: the last line of .dockerignore that fits decides. */
export function readIgnoreFile(file: string): (path: string) => boolean {
  const rules = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), pattern: toPattern(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.isKept ?? true;
}

/** Docker's wildcards: `*` within a name, dots too, double stars over folders; what is below a match is matched. */
function toPattern(line: string): RegExp {
  const source = line
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${source}(?:/|$)`);
}
