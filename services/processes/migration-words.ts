import { parseArgs } from 'node:util';

const VERBS = ['expand', 'backfill', 'contract', 'all', 'down'] as const;

/** What the command line of the runner says; what it does not say is absent. */
export interface MigrationWords {
  readonly verb: (typeof VERBS)[number];
  readonly to?: string;
  readonly allowDataLoss: boolean;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly batchSize?: number;
}

/** @throws an error with a sentence for words that say nothing. */
export function readMigrationWords(words: readonly string[]): MigrationWords {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      'allow-data-loss': { type: 'boolean', default: false },
      'lock-timeout': { type: 'string' },
      'statement-timeout': { type: 'string' },
      'batch-size': { type: 'string' },
    },
  });
  const [word = 'all', ...others] = positionals;
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined || others.length > 0) {
    throw new Error(`"${positionals.join(' ')}" is not a phase; say one of ${VERBS.join(', ')}.`);
  }
  const lockTimeoutMs = numberOf(values, 'lock-timeout');
  const statementTimeoutMs = numberOf(values, 'statement-timeout');
  const batchSize = numberOf(values, 'batch-size');
  return {
    verb,
    allowDataLoss: values['allow-data-loss'],
    ...(values.to !== undefined && { to: values.to }),
    ...(lockTimeoutMs !== undefined && { lockTimeoutMs }),
    ...(statementTimeoutMs !== undefined && { statementTimeoutMs }),
    ...(batchSize !== undefined && { batchSize }),
  };
}

function numberOf<Name extends string>(
  values: { readonly [Key in Name]?: string | undefined },
  name: Name,
): number | undefined {
  const said = values[name];
  if (said === undefined) return undefined;
  if (!/^\d{1,9}$/.test(said) || Number(said) === 0) {
    throw new Error(`--${name} takes a whole number above 0, not "${said}".`);
  }
  return Number(said);
}
