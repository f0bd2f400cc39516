import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A regular expression of the sources, and where it stands. */
export interface FoundExpression {
  readonly source: string;
  readonly flags: string;
  readonly file: string;
}

/** Every literal in files below `folder` that other people's texts can meet: tests and what they use are left out. */
export function findExpressions(root: string, folder: string): FoundExpression[] {
  const files = globSync(`${folder}/**/*.{ts,js,mjs}`, {
    cwd: root,
    exclude: (name) => name.includes('node_modules'),
  });
  return files
    .filter((file) => !/\.test\.ts$|testing\.ts$|^services\/testing\//.test(file))
    .flatMap((file) => expressionsIn(file, readFileSync(path.join(root, file), 'utf8')));
}

function expressionsIn(file: string, text: string): FoundExpression[] {
  const found: FoundExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), file });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

/** Without a quantifier that has no end, and without one around another, the work per character is bounded. */
export function isBounded({ source }: Pick<FoundExpression, 'source'>): boolean {
  const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  return !/[*+]|\{\d+,\}|\)\{/.test(bare);
}
