/** The chapter about Vault of the guide for platform engineers: what a person types, and what is answered. */
import { readFileSync, writeFileSync } from 'node:fs';

/** One block of code: below a heading, in a language, line by line. */
export interface Block {
  readonly heading: string;
  readonly language: string;
  readonly lines: readonly string[];
}

/** A command of a `console` block and what the document shows as its answer. */
export interface Order {
  readonly command: string;
  readonly answer: readonly string[];
}

const FILE = 'docs/platform-engineer.md';
const CHAPTER = /^## Vault\n[\s\S]*?(?=^## )/m;

/** The blocks of the chapter, in order. */
export function blocksOfChapter(): readonly Block[] {
  const chapter = CHAPTER.exec(readFileSync(FILE, 'utf8'))?.[0];
  if (chapter === undefined) throw new Error(`${FILE} has no chapter about Vault`);
  return chapter.split(/^### /m).flatMap((section) => {
    const heading = section.slice(0, section.indexOf('\n'));
    return Array.from(section.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm), ([, language = '', text = '']) => ({
      heading,
      language,
      lines: text.trimEnd().split('\n'),
    }));
  });
}

/** The commands of a block with their answers. */
export function ordersOf({ lines }: Block): readonly Order[] {
  const orders: { command: string; answer: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) orders.push({ command: line.slice(2), answer: [] });
    else orders.at(-1)?.answer.push(line);
  }
  return orders;
}

/** What is the same each time: without numbers, ages, and the width of columns. */
export function likeAnyTime(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/\d+(?:[smhd]\d*)*/g, '#')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('\n');
}

/** Puts the answer of a command into the document, in place of what stands there (`WRITE=1 make test-vault`). */
export function writeAnswer({ command, answer }: Order, said: string): void {
  const before = [`$ ${command}`, ...answer].join('\n');
  const after = `$ ${command}\n${said.trimEnd().replaceAll(/ +$/gm, '')}`.trimEnd();
  const text = readFileSync(FILE, 'utf8');
  writeFileSync(
    FILE,
    text.replace(`${before}\n`, () => `${after}\n`),
  );
}
