import type { z } from 'zod';
import { trace, SpanStatusCode } from '@opentelemetry/api';
import { inputInvalid, notAllowed, signInNeeded } from '../errors/common.ts';
import { isAppError } from '../errors/app-error.ts';
import type { Database } from '../database/database.ts';
import type { Scope } from '../database/scope.ts';
import type { Caller, CallerRole } from './caller.ts';
import type { BoundUseCase, Call, UseCase } from './use-case.ts';
import { actOnce, askOnce } from './idempotency.ts';

/** Runs use cases: the one place where validation, authorisation, transaction and tracing happen. */
export interface Runner {
  /** Gives use cases their dependencies; `depsFor` is called per execution with that execution's scope. */
  bindTo<Deps>(
    depsFor: (scope: Scope) => Deps,
  ): <Input extends z.ZodType, Output>(definition: UseCase<Deps, Input, Output>) => BoundUseCase<Output>;
}

/** Told the outcome of each execution; telemetry implements it. */
export type ObserveUseCase = (name: string, outcome: string, seconds: number) => void;

const SIGNED_IN: readonly CallerRole[] = ['authenticated', 'service_role'];
const tracer = trace.getTracer('studyflow');

export function createRunner(database: Database, observe: ObserveUseCase): Runner {
  return {
    bindTo: (depsFor) => (definition) => {
      const roles = definition.roles ?? SIGNED_IN;
      return {
        name: definition.name,
        kind: definition.kind,
        input: definition.input,
        roles,
        execute: (caller, input, call) =>
          observed(definition.name, observe, async () => {
            authorise(caller, roles);
            const parsed = parseInput(definition.input, input);
            return openPath(database, definition, { caller, call }, (scope) =>
              definition.run(depsFor(scope), caller, parsed, call),
            );
          }),
      };
    },
  };
}

function authorise(caller: Caller, roles: readonly CallerRole[]): void {
  if (roles.includes(caller.role)) return;
  throw caller.role === 'anon' ? signInNeeded() : notAllowed();
}

/** @throws `input.invalid` naming every field that does not fit. */
export function parseInput<Input extends z.ZodType>(schema: Input, input: unknown): z.output<Input> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw inputInvalid(
    {},
    {
      errors: result.error.issues
        .slice(0, 20)
        .map(({ path, message }) => ({ path: shortened(path.join('.')), message: shortened(message) })),
    },
  );
}

/** What is told of a field: names that somebody made up are not sent back by the megabyte. */
function shortened(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299).toWellFormed()}…`;
}

/**
 * Picks the path. An idempotent call is a transaction whatever its kind, so that answer and effect commit together; but
 * for one that asks, whose effect is not ours to commit. Keys belong to people: without one the header has no effect.
 */
function openPath<Output>(
  database: Database,
  { kind, runsAs = 'caller' }: Pick<UseCase<never, z.ZodType, unknown>, 'kind' | 'runsAs'>,
  { caller, call }: { caller: Caller; call: Call },
  work: (scope: Scope) => Promise<Output>,
): Promise<Output> {
  const { idempotency, requestId } = call;
  if (idempotency !== undefined && kind !== 'query' && caller.userId !== '') {
    if (kind === 'ask') {
      return askOnce(database.shared(caller, { requestId }, runsAs), idempotency, () =>
        work(database.shared(caller, call, runsAs)),
      );
    }
    return database.transaction(caller, call, runsAs, (scope) =>
      actOnce(scope, idempotency, () => work(scope)),
    );
  }
  if (kind === 'command') return database.transaction(caller, call, runsAs, work);
  if (kind === 'query' && runsAs === 'caller') return work(database.reading(caller, call));
  return work(database.shared(caller, call, runsAs));
}

async function observed<Output>(
  name: string,
  observe: ObserveUseCase,
  work: () => Promise<Output>,
): Promise<Output> {
  const startedAt = performance.now();
  return tracer.startActiveSpan(name, async (span) => {
    let outcome = 'ok';
    try {
      return await work();
    } catch (thrown) {
      outcome = isAppError(thrown) ? thrown.reason : 'bug';
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      throw thrown;
    } finally {
      span.end();
      observe(name, outcome, (performance.now() - startedAt) / 1_000);
    }
  });
}
