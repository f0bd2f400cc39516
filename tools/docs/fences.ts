import { readFileSync } from 'node:fs';

/** A block of code in a document. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** Line of the document at which the code begins. */
  readonly line: number;
}

/** The blocks of code of a Markdown file, in order. */
export function readFences(file: string): readonly Fence[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const fences: Fence[] = [];
  let open: { language: string; from: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = /^```(\w*)$/.exec(line);
    if (mark === null) continue;
    if (open === undefined) open = { language: mark[1] ?? '', from: index + 1 };
    else {
      const text = lines.slice(open.from, index).join('\n');
      fences.push({ language: open.language, text, line: open.from + 1 });
      open = undefined;
    }
  }
  return fences;
}

/** The commands in the `sh` blocks of a document: one a line, comments left out. */
export function commandsOf(file: string): readonly string[] {
  return readFences(file)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
