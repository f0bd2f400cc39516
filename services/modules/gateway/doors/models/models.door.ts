import type { Request, Response } from 'express';
import type { AppError } from '../../../../platform/errors/app-error.ts';
import type { Clock } from '../../../../platform/clock/clock.ts';
import { modelUnknown } from '../../errors.ts';
import type { Routes } from '../../routing/routes.ts';
import { refuseAsAnthropic } from '../anthropic-error.ts';
import type { Door } from '../door.ts';
import { refuseAsOpenAi } from '../openai-error.ts';

export interface ModelsDeps {
  readonly routes: Pick<Routes, 'modelsFor'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** `GET /ai/v1/models` and `/ai/v1/models/{id}`: those that the caller may ask for, in the language of who asks. */
export function modelsDoors({ routes, clock }: ModelsDeps): readonly Door[] {
  const since = clock.now();
  const shared = { method: 'get', refuse: refuseInKind } as const;
  return [
    {
      ...shared,
      path: '/v1/models',
      described: { name: 'aiModels', summary: 'The models that you may ask for' },
      answer: async ({ request, response, who }) => {
        const models = routes.modelsFor(who);
        response.json(isAnthropic(request) ? anthropicPage(models, since) : openAiList(models, since));
      },
    },
    {
      ...shared,
      path: '/v1/models/:model',
      described: { name: 'aiModel', summary: 'One model that you may ask for' },
      answer: async ({ request, response, who }) => {
        const model = String(request.params['model']);
        if (!routes.modelsFor(who).includes(model)) throw modelUnknown({ model: model.slice(0, 200) });
        response.json(isAnthropic(request) ? anthropicModel(model, since) : openAiModel(model, since));
      },
    },
  ];
}

/** Both kinds of clients have their list at this address; Anthropic's name the version of their language. */
function isAnthropic({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['anthropic-version'] !== undefined;
}

function refuseInKind(response: Response, failure: AppError): void {
  (isAnthropic(response.req) ? refuseAsAnthropic : refuseAsOpenAi)(response, failure);
}

function openAiList(models: readonly string[], since: Date): unknown {
  return { object: 'list', data: models.map((model) => openAiModel(model, since)) };
}

function openAiModel(id: string, since: Date): unknown {
  return { id, object: 'model', created: Math.floor(since.getTime() / 1_000), owned_by: 'studyflow' };
}

function anthropicPage(models: readonly string[], since: Date): unknown {
  return {
    data: models.map((model) => anthropicModel(model, since)),
    has_more: false,
    first_id: models[0] ?? null,
    last_id: models.at(-1) ?? null,
  };
}

function anthropicModel(id: string, since: Date): unknown {
  return { type: 'model', id, display_name: id, created_at: since.toISOString() };
}
