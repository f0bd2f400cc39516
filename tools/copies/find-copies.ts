import ts from 'typescript';

/** A file's text and where it is. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** Something that stands in two places. */
export interface Copy {
  readonly what: string;
  readonly at: string;
  readonly of: string;
}

interface Token {
  readonly text: string;
  /** What kind of word it is, whatever it is called. */
  readonly form: string;
  readonly line: number;
}

/** So many equal tokens in a row are no accident; of mere form it takes more. */
const EQUAL_TEXT = 50;
const EQUAL_FORM = 110;

/**
 * Finds what was copied from `shipped` into `others`: declarations of the same name, runs of equal tokens, and longer
 * runs of equal form, which are copies with other names.
 */
export function findCopies(shipped: readonly SourceText[], others: readonly SourceText[]): Copy[] {
  const names = new Map(shipped.flatMap((file) => exportedNames(file).map((name) => [name, file.path])));
  const texts = runsOf(shipped, (token) => token.text, EQUAL_TEXT);
  const forms = runsOf(shipped, (token) => token.form, EQUAL_FORM);
  return others.flatMap((file) => [
    ...declaredNames(file).flatMap((name) => {
      const of = names.get(name);
      return of === undefined ? [] : [{ what: `${name} is declared`, at: file.path, of }];
    }),
    ...firstRun(file, texts, (token) => token.text, EQUAL_TEXT),
    ...firstRun(file, forms, (token) => token.form, EQUAL_FORM),
  ]);
}

/** Where each run of so many tokens stands. */
function runsOf(
  files: readonly SourceText[],
  read: (token: Token) => string,
  length: number,
): Map<string, string> {
  const runs = new Map<string, string>();
  for (const file of files) {
    const tokens = tokensOf(file);
    for (let start = 0; start + length <= tokens.length; start += 1) {
      runs.set(runAt(tokens, start, { read, length }), `${file.path}:${tokens[start]?.line ?? 0}`);
    }
  }
  return runs;
}

function firstRun(
  file: SourceText,
  runs: ReadonlyMap<string, string>,
  read: (token: Token) => string,
  length: number,
): Copy[] {
  const tokens = tokensOf(file);
  for (let start = 0; start + length <= tokens.length; start += 1) {
    const of = runs.get(runAt(tokens, start, { read, length }));
    if (of === undefined) continue;
    return [{ what: `${length} words are the same`, at: `${file.path}:${tokens[start]?.line ?? 0}`, of }];
  }
  return [];
}

function runAt(
  tokens: readonly Token[],
  start: number,
  { read, length }: { readonly read: (token: Token) => string; readonly length: number },
): string {
  return tokens
    .slice(start, start + length)
    .map(read)
    .join(' ');
}

/** All words and signs of a file but those of its imports. */
function tokensOf({ path, text }: SourceText): Token[] {
  const source = parse(path, text);
  const tokens: Token[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    const children = node.getChildren(source);
    if (children.length > 0 || node.getWidth(source) === 0) {
      for (const child of children) visit(child);
      return;
    }
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    const isNamed = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isLiteralExpression(node);
    const word = node.getText(source);
    tokens.push({ text: word, form: isNamed ? ts.SyntaxKind[node.kind] : word, line: line + 1 });
  };
  visit(source);
  return tokens;
}

/** Functions and classes that a file gives to others. */
function exportedNames({ path, text }: SourceText): string[] {
  return parse(path, text).statements.flatMap((statement) =>
    isExported(statement) ? namesOf(statement) : [],
  );
}

function declaredNames({ path, text }: SourceText): string[] {
  return parse(path, text).statements.flatMap(namesOf);
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function namesOf(statement: ts.Statement): string[] {
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
}
