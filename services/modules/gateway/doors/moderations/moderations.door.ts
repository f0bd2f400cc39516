import type { Ids } from '../../../../platform/ids/ids.ts';
import type { Routes } from '../../routing/routes.ts';
import type { Moderator } from '../../safety/index.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door } from '../door.ts';
import { imageSourceOf } from '../image-source.ts';
import { refuseAsOpenAi } from '../openai-error.ts';
import { invalid, readInput } from '../read-input.ts';
import { askProvider } from './ask-provider.ts';
import { ModerationsInput } from './contract.ts';
import { toVerdict } from './verdict.ts';

export interface ModerationsDeps {
  readonly routes: Pick<Routes, 'allOf' | 'modelsFor'>;
  readonly moderator: Pick<Moderator, 'judge'>;
  readonly ids: Pick<Ids, 'token'>;
}

/** What OpenAI's clients ask for when they name no model. */
const USUAL_MODEL = 'omni-moderation-latest';
/** Names of OpenAI's own that are judged here when no route leads to them. */
const OPENAI_NAMES = /^(?:omni|text)-moderation-[\w-]{1,40}$/;
/** Who judged, when nobody outside was asked: our rules, and the model of the route `moderation` where there is one. */
const OWN_MODEL = 'studyflow-moderation';

/**
 * `POST /ai/v1/moderations`: by a provider where a route leads to one that judges, else by the platform's own rules.
 * `model` says which it was.
 */
export function moderationsDoor({ routes, moderator, ids }: ModerationsDeps): Door {
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
      const { signal } = surroundingsOf(request, response);
      refuseInsideImages(input);
      const id = `modr-${ids.token(18)}`;
      const isOwn = model === OWN_MODEL || OPENAI_NAMES.test(asked);
      if (isOwn && !routes.modelsFor(who).includes(asked)) {
        const results = await judgeHere(moderator, input, signal);
        response.json({ id, model: OWN_MODEL, results });
        return;
      }
      const { raw, provider } = await askProvider(routes.allOf(asked, who), input, signal);
      response.set('studyflow', JSON.stringify({ provider, switched: 0 })).json({ ...raw, id });
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

async function judgeHere(
  moderator: ModerationsDeps['moderator'],
  input: ModerationsInput['input'],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const verdicts: unknown[] = [];
  for (const text of textsOf(input)) {
    const objection = await moderator.judge(text, {
      side: 'input',
      judges: ['rules', 'model'],
      onFailure: 'closed',
      signal,
    });
    verdicts.push(toVerdict(objection));
  }
  return verdicts;
}

/** Parts are one thing, texts are several. */
function textsOf(input: ModerationsInput['input']): readonly string[] {
  if (typeof input === 'string') return [input];
  const parts = input.map((part, at) => {
    if (typeof part === 'string') return part;
    if (part.type === 'text') return part.text;
    throw invalid(`input[${String(at)}]`, 'nobody here judges images: no route leads to one who does');
  });
  return typeof input[0] === 'string' ? parts : [parts.join('\n')];
}
