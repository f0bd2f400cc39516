import { describe } from '@jest/globals';
import { lookForLlamaServer } from '../../tools/models/llama-server.ts';
import { describeModels } from '../testing/models/describe-models.ts';
import { buildModelsStage, type ModelsStage } from '../testing/models/models-stage.ts';
import { watchMachine } from '../testing/time-limits.ts';

const machine = watchMachine();

/** `make test-models` has seen to it that there is one. */
function stageOfLlamaCpp(): ModelsStage {
  const program = lookForLlamaServer(process.env);
  if (program === undefined) throw new Error('There is no llama-server. Run `make test-models`.');
  return buildModelsStage({ program });
}

describe('models, by a real llama-server', () =>
  describeModels({ open: stageOfLlamaCpp, factor: machine.factor, longTokens: 1_900 }));
