import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Failure } from '../../services/platform/errors/app-error.ts';
import { table } from './markdown.ts';

const SOURCES = [
  'services/platform/**/common.ts',
  'services/platform/**/errors.ts',
  'services/modules/**/errors.ts',
];

/** docs/errors.md: every way that a request can be refused, by its stable reason. */
export async function generateErrorTable(): Promise<string> {
  const failures = new Map<string, Failure>();
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern)).sort()) {
    const module = (await import(resolve(file))) as Record<string, unknown>;
    for (const value of Object.values(module)) {
      if (isFailure(value)) failures.set(value.definition.reason, value);
    }
  }
  const rows = [...failures.entries()]
    .sort(([left], [right]) => left.localeCompare(right, 'en'))
    .map(([reason, make]) => {
      const { code, status, retryable } = make();
      return [`\`${reason}\``, code, String(status), retryable ? 'yes' : 'no', make.definition.sentences.en];
    });
  return (
    [
      '# Errors',
      'Every refusal on `/api`, `/v1` and the sockets has a `reason` from this table, and `code`, the class it belongs to. ' +
        'Compare `reason`; show `message`, which is the sentence in the reader’s language. ' +
        'Where *again* says yes the outcome may be unknown and the same request may be sent again.',
      table(['Reason', 'Code', 'Status', 'Again', 'Sentence'], rows),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'function' && 'definition' in value;
}
