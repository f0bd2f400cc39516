import type { Database } from '../../../platform/database/database.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { RegexTest, Row } from './condition.ts';

/** Tries regular expressions of clients, in the database: it has a time limit, and its dialect is the one meant. */
export interface Patterns {
  /** Whether all of a caller's tests hold for each row. @throws unavailable when the database is away. */
  hold(caller: Caller, questions: readonly PatternQuestion[]): Promise<boolean[]>;
  /** Whether PostgreSQL understands them. @throws as above. */
  areUnderstood(caller: Caller, tests: readonly RegexTest[]): Promise<boolean>;
}

export interface PatternQuestion {
  readonly tests: readonly RegexTest[];
  readonly row: Row;
}

const tryPatterns = defineStatement(
  'realtime.try-patterns',
  `select t.value->>'text' is not null and (t.value->>'is_negated')::boolean is distinct from
     case when (t.value->>'ignores_case')::boolean then t.value->>'text' ~* (t.value->>'pattern')
       else t.value->>'text' ~ (t.value->>'pattern') end as holds
   from jsonb_array_elements($1->'tests') with ordinality as t (value, position) order by t.position`,
);

export function createPatterns(database: Pick<Database, 'shared'>): Patterns {
  const ask = async (caller: Caller, tests: readonly object[]): Promise<boolean[] | undefined> => {
    try {
      const scope = database.shared(caller, { requestId: 'realtime.patterns' }, 'caller');
      const rows = await scope.rows<{ holds: boolean }>(tryPatterns, { tests });
      return rows.map(({ holds }) => holds);
    } catch (thrown) {
      if (isAppError(thrown) && thrown.code === 'UNAVAILABLE') throw thrown;
      return undefined;
    }
  };
  return {
    hold: async (caller, questions) => {
      const answers = await ask(
        caller,
        questions.flatMap(({ tests, row }) => tests.map((test) => askOf(test, row))),
      );
      let at = 0;
      return questions.map(({ tests }) => {
        const mine = answers?.slice(at, at + tests.length) ?? [];
        at += tests.length;
        return mine.length === tests.length && mine.every((holds) => holds);
      });
    },
    areUnderstood: async (caller, tests) =>
      (await ask(
        caller,
        tests.map((test) => askOf(test, { [test.column]: '' })),
      )) !== undefined,
  };
}

function askOf({ column, pattern, ignoresCase, isNegated }: RegexTest, row: Row): object {
  return { text: row[column] ?? null, pattern, ignores_case: ignoresCase, is_negated: isNegated };
}
