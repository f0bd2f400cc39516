import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Ai } from '../ai.ts';
import type { AiRepository } from '../ai.repository.ts';
import type { ContextRepository } from '../context/context.repository.ts';
import type { Turns } from '../turns.ts';

/** What the use cases of this module work with. */
export interface AiDeps {
  readonly ai: Ai;
  /** Who answers, as the configuration names it. */
  readonly provider: string;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly repository: AiRepository;
  readonly texts: Pick<ContextRepository, 'ownTexts' | 'near'>;
  /** Undefined where no model embeds. */
  readonly embeddingModel: string | undefined;
  readonly recordUsage: BoundUseCase;
  readonly recordExchange: BoundUseCase;
  readonly keepVectors: BoundUseCase;
}

/** Whoever costs money is somebody: the public key alone does not ask a model. */
export const ASKERS: readonly CallerRole[] = ['authenticated', 'service_role'];
