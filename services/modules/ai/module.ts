import type { Clock } from '../../platform/clock/clock.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import type { Ai } from './ai.ts';
import { aiIn } from './ai.postgres.ts';
import type { AiUseCases } from './index.ts';
import { contextIn } from './context/context.postgres.ts';
import { generateFlashcards, generateQuiz, keepFlashcards, keepQuiz } from './generate/generate.ts';
import { generatedIn } from './generate/generate.postgres.ts';
import { openAi, type AiServer } from './open-ai.ts';
import { aiRoutes } from './routes.ts';
import type { AiConfig } from './settings.ts';
import { createTurns } from './turns.ts';
import { askTutor, streamTutor } from './use-cases/ask-tutor.ts';
import { callProvider } from './use-cases/call-provider.ts';
import { embedQuery } from './use-cases/embed-query.ts';
import { recommendStudy } from './use-cases/recommend-study.ts';
import { keepVectors, recordExchange, recordUsage } from './use-cases/record.ts';
import { reportProgress } from './use-cases/report-progress.ts';

export interface AiModuleDeps {
  readonly config: AiConfig;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics: Metrics;
  /** Who answers: the gateway. @default nobody, and every question is refused */
  readonly server?: AiServer | undefined;
}

/** What models do here, for doors to ask for, and the port for other modules. */
export interface AiModule {
  readonly parts: ModuleParts;
  readonly ai: Ai;
  readonly useCases: AiUseCases;
}

export function createAiModule(deps: AiModuleDeps): AiModule {
  const { config, runner, clock, log } = deps;
  const ai = openAi(deps);
  const embeddingModel = deps.server?.models.embedding;
  const turns = createTurns(config.AI_PER_USER);
  const bindRecords = runner.bindTo((scope) => ({
    repository: aiIn(scope),
    texts: contextIn(scope),
    generated: generatedIn(scope),
  }));
  const bind = runner.bindTo((scope) => ({
    ai,
    turns,
    provider: config.AI_PROVIDER,
    clock,
    log,
    repository: aiIn(scope),
    texts: contextIn(scope),
    generated: generatedIn(scope),
    embeddingModel,
    recordUsage: bindRecords(recordUsage),
    recordExchange: bindRecords(recordExchange),
    keepVectors: bindRecords(keepVectors),
    keepFlashcards: bindRecords(keepFlashcards),
    keepQuiz: bindRecords(keepQuiz),
  }));
  return {
    parts: {
      name: 'ai',
      routes: aiRoutes({ flashcards: bind(generateFlashcards), quiz: bind(generateQuiz) }),
    },
    ai,
    useCases: {
      askTutor: bind(askTutor),
      streamTutor: bind(streamTutor),
      callProvider: bind(callProvider),
      reportProgress: bind(reportProgress),
      recommendStudy: bind(recommendStudy),
      embedQuery: bind(embedQuery),
    },
  };
}
