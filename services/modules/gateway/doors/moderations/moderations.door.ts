import type { Ids } from '../../../../platform/ids/ids.ts';
import type { Gateway } from '../../gateway.ts';
import type { Routes } from '../../routing/routes.ts';
import { OWN_JUDGE } from '../../safety/index.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door } from '../door.ts';
import { imageSourceOf } from '../image-source.ts';
import { refuseAsOpenAi } from '../openai-error.ts';
import { invalid, readInput } from '../read-input.ts';
import { ModerationsInput } from './contract.ts';

export interface ModerationsDeps {
  readonly gateway: Pick<Gateway, 'moderate'>;
  readonly routes: Pick<Routes, 'modelsFor'>;
  readonly ids: Pick<Ids, 'token'>;
}

/** What OpenAI's clients ask for when they name no model. */
const USUAL_MODEL = 'omni-moderation-latest';
/** Names of OpenAI's own that are judged here when no route leads to them. */
const OPENAI_NAMES = /^(?:omni|text)-moderation-[\w-]{1,40}$/;

/**
 * `POST /ai/v1/moderations`: by a provider where a route leads to one that judges, else by the platform's own rules.
 * `model` says which it was.
 */
export function moderationsDoor({ gateway, routes, ids }: ModerationsDeps): Door {
  return {
    method: 'post',
    path: '/v1/moderations',
    described: {
      name: 'aiModerations',
      summary: 'Judge texts, in the form of OpenAI',
      body: ModerationsInput,
    },
    refuse: refuseAsOpenAi,
    answer: async ({ request, response, who, body }) => {
      const { model, input } = readInput(ModerationsInput, body);
      const asked = model ?? USUAL_MODEL;
      const { requestId, signal } = surroundingsOf(request, response);
      refuseInsideImages(input);
      const id = `modr-${ids.token(18)}`;
      const isOwn = model === OWN_JUDGE || OPENAI_NAMES.test(asked);
      const by = isOwn && !routes.modelsFor(who).includes(asked) ? 'platform' : 'provider';
      const texts = textsOf(input, by);
      const { raw, provider } = await gateway.moderate({
        ...{ id, requestId, signal, who, door: 'moderations' },
        request: { model: asked, by, input, texts },
      });
      if (provider !== undefined) response.set('studyflow', JSON.stringify({ provider, switched: 0 }));
      response.json(by === 'platform' ? { id, ...raw } : { ...raw, id });
    },
  };
}

function refuseInsideImages(input: ModerationsInput['input']): void {
  if (typeof input === 'string') return;
  input.forEach((part, at) => {
    if (typeof part === 'string' || part.type === 'text') return;
    const source = imageSourceOf(part.image_url.url);
    if (typeof source === 'string') throw invalid(`input[${String(at)}].image_url.url`, source);
  });
}

/** Parts are one thing, texts are several. */
function textsOf(input: ModerationsInput['input'], by: 'platform' | 'provider'): readonly string[] {
  if (typeof input === 'string') return [input];
  const parts = input.map((part, at) => {
    if (typeof part === 'string') return part;
    if (part.type === 'text') return part.text;
    if (by === 'provider') return '';
    throw invalid(`input[${String(at)}]`, 'nobody here judges images: no route leads to one who does');
  });
  return typeof input[0] === 'string' ? parts : [parts.join('\n')];
}
