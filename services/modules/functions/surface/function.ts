import type { Request, Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';

/** One call of a function, with who calls and what was sent. */
export interface Invocation {
  readonly request: Request;
  readonly response: Response;
  readonly caller: Caller;
  readonly call: Call;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A refusal, ready to be put into the function's own form. */
export interface Told {
  readonly status: number;
  /** The sentence for people. */
  readonly message: string;
  readonly error: AppError;
  readonly requestId: string;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** The body of a refusal as the function's clients read it. */
export type TellRefusal = (told: Told) => Readonly<Record<string, unknown>>;

/** One function at `/functions/v1/<name>`. */
export interface PlatformFunction {
  readonly name: string;
  readonly methods: readonly string[];
  /** The rule that counts its calls, by user, else by address. */
  readonly limit: string;
  answer(invocation: Invocation): Promise<void>;
  readonly tell: TellRefusal;
}

/** `{error}`, which most functions answer. */
export const tellError: TellRefusal = ({ message }) => ({ error: message });

/** A function that runs one use case with the body and answers with what it gives. */
export function jsonFunction<Output>(
  definition: Omit<PlatformFunction, 'answer' | 'methods'> & {
    readonly methods?: readonly string[];
    readonly useCase: BoundUseCase<Output>;
  },
): PlatformFunction {
  const { useCase, methods = ['POST'], ...rest } = definition;
  return {
    ...rest,
    methods,
    answer: async ({ response, caller, call, body }) => {
      const output = await useCase.execute(caller, body, call);
      if (!response.destroyed) response.json(output);
    },
  };
}
