import type { z } from 'zod';
import { requestInvalid } from '../errors.ts';

/** A body as its schema reads it. @throws `gateway.request-invalid` that names the first field that does not fit */
export function readInput<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(...(issue === undefined ? (['body', 'it does not fit'] as const) : deepest(issue, [])));
}

export function invalid(param: string, what: string): Error {
  return requestInvalid({ param, what });
}

/** Of alternatives the one that came furthest is meant. */
function deepest(
  issue: z.core.$ZodIssue,
  above: readonly PropertyKey[],
): readonly [param: string, what: string] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [pathOf(path), issue.message];
  const branches = issue.errors.flatMap(([first]) => (first === undefined ? [] : [first]));
  const furthest = branches.sort((one, other) => other.path.length - one.path.length)[0];
  return furthest === undefined || furthest.path.length === 0
    ? [pathOf(path), issue.message]
    : deepest(furthest, path);
}

/** `messages[0].content` */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${String(part)}]`
        : text === ''
          ? String(part)
          : `${text}.${String(part)}`,
    '',
  );
}
