import { useCase } from '../../../platform/use-case/use-case.ts';
import { SearchInput } from '../contract.ts';
import { askForVector } from './ask.ts';
import { ASKERS, type AiDeps } from './deps.ts';

/** A text as the vector that similar texts are near to. */
export const embedQuery = useCase<AiDeps, typeof SearchInput, { readonly embedding: readonly number[] }>({
  name: 'ai.embed-query',
  kind: 'query',
  roles: ASKERS,
  input: SearchInput,
  run: async (deps, caller, { query }, call) => ({
    embedding: (await askForVector(deps, { caller, call }, query)).vector,
  }),
});
