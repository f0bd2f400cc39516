import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const START = '<!-- graph: made by `make generate` from the imports -->';
const END = '<!-- end of graph -->';

/** docs/architecture.md with its diagram made anew from the import graph; the text around it is people's. */
export function generateArchitecture(): string {
  const text = readFileSync('docs/architecture.md', 'utf8');
  const [before, rest] = [text.slice(0, text.indexOf(START)), text.slice(text.indexOf(END))];
  return `${before}${START}\n\n\`\`\`mermaid\n${graph()}\n\`\`\`\n\n${rest}`;
}

/** One node per folder of modules and platform, arrows where one imports the other. */
function graph(): string {
  const text = execFileSync(
    'node_modules/.bin/depcruise',
    [
      '--config',
      '.dependency-cruiser.mjs',
      '--include-only',
      '^services/(processes|modules|platform)',
      '--exclude',
      '[.]test[.]ts$|/testing[.]ts$',
      '--collapse',
      '^services/(processes|modules/[^/]+|platform/[^/]+)',
      '--output-type',
      'mermaid',
      'services',
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  ).trim();
  return withSortedArrows(text);
}

/** Arrows come in the order of import lines, which says nothing: sorted, moving a line leaves the document as it is. */
function withSortedArrows(text: string): string {
  const lines = text.split('\n');
  const isArrow = (line: string): boolean => line.includes('-->');
  const arrows = [...new Set(lines.filter(isArrow))].sort();
  return [...lines.filter((line) => !isArrow(line)), ...arrows].join('\n');
}
