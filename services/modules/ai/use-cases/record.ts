import { useCase } from '../../../platform/use-case/use-case.ts';
import type { AiRepository } from '../ai.repository.ts';
import type { ContextRepository } from '../context/context.repository.ts';
import { ExchangeInput, UsageInput, VectorsInput } from '../contract.ts';

interface Deps {
  readonly repository: AiRepository;
}

/** Writes what a call cost into the caller's own log. */
export const recordUsage = useCase<Deps, typeof UsageInput, undefined>({
  name: 'ai.record-usage',
  kind: 'append',
  roles: ['authenticated'],
  input: UsageInput,
  run: async ({ repository }, _caller, usage) => {
    await repository.logUsage(usage);
    return undefined;
  },
});

/** Writes a question and its answer into the caller's own session; tells whether it did. */
export const recordExchange = useCase<Deps, typeof ExchangeInput, boolean>({
  name: 'ai.record-exchange',
  kind: 'command',
  roles: ['authenticated'],
  input: ExchangeInput,
  run: ({ repository }, _caller, exchange) => repository.addExchange(exchange),
});

/** Keeps the vectors of the caller's own texts. */
export const keepVectors = useCase<
  { readonly texts: Pick<ContextRepository, 'keep'> },
  typeof VectorsInput,
  undefined
>({
  name: 'ai.keep-vectors',
  kind: 'command',
  roles: ['authenticated'],
  input: VectorsInput,
  run: async ({ texts }, _caller, { model, vectors }) => {
    await texts.keep(model, vectors);
    return undefined;
  },
});
