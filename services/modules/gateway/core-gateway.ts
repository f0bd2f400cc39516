import type { AppError } from '../../platform/errors/app-error.ts';
import { aiAnswerUnusable, aiNotConfigured } from '../ai/index.ts';
import { askJudge } from './ask-judge.ts';
import type { GatewayCall } from './call.ts';
import type { Answer, Vectors } from './canonical/answer.ts';
import { addUsage, type ProviderShare, type UsageReport } from './canonical/usage.ts';
import { createAttempts, failureOf, isForOthers, type Attempts } from './fallback/attempts.ts';
import { hasOpened, listenTo, noteOutrun, tellingOf, type Telling } from './fallback/listen.ts';
import { race, type Racer } from './fallback/race.ts';
import { hearWhole, type Attempt } from './fallback/silence.ts';
import { Story } from './fallback/story.ts';
import type { EmbeddingCall, Gateway } from './gateway.ts';
import type { GatewayPart } from './gateway-part.ts';
import type { Candidate } from './routing/candidate.ts';
import type { Hedge } from './routing/hedge.ts';
import type { Retry } from './routing/retry.ts';
import type { Routes } from './routing/routes.ts';
import { watch, type WatchDeps } from './routing/watch.ts';
import { countTokens, estimateUsage } from './tokens/count-tokens.ts';

export interface CoreGatewayDeps extends WatchDeps {
  readonly routes: Routes;
  readonly retry: Retry;
  /** When two are asked at once. @default never */
  readonly hedge?: Hedge;
  /** Milliseconds that a provider may be silent. */
  readonly stallMs: number;
}

/**
 * The gateway without layers: it asks the candidates of the model's route in turn until an answer is whole. Before the
 * first word the next one begins; after it the next one goes on, and who listens hears one answer (Decision 38).
 */
export function createCoreGateway(deps: CoreGatewayDeps): Gateway {
  return {
    stream: (call) => tell(deps, call, candidatesOf(deps, call)),
    complete: (call) => answer(deps, call),
    embed: (call) => embed(deps, call),
    moderate: (call) => askJudge(deps, call),
  };
}

function candidatesOf({ routes, retry, hedge }: CoreGatewayDeps, call: GatewayCall): readonly Candidate[] {
  retry.earn();
  hedge?.earn(call.request.model);
  const candidates = routes.candidatesFor(call);
  return call.fallback === 'off' ? candidates.slice(0, 1) : candidates;
}

function attemptsOf(
  { breaker, retry }: CoreGatewayDeps,
  { signal }: Pick<GatewayCall, 'signal'>,
  candidates: readonly Candidate[],
  hasSpoken: () => boolean = () => false,
): Attempts {
  return createAttempts({ candidates, breaker, retry, signal, hasSpoken });
}

async function* tell(
  deps: CoreGatewayDeps,
  call: GatewayCall,
  candidates: readonly Candidate[],
): AsyncGenerator<readonly GatewayPart[]> {
  const story = new Story(call.request);
  if (call.told !== undefined) {
    story.restore(call.told, candidates);
    if (story.isWhole) {
      yield* story.close();
      return;
    }
    if (story.hasSpoken && !(call.fallback === 'in-mid-stream' && story.canGoOn)) {
      throw aiAnswerUnusable({}, { cause: 'nobody may go on with it' });
    }
  }
  const attempts = attemptsOf(deps, call, candidates, () => story.hasSpoken);
  for (let candidate = await attempts.next(); candidate !== undefined; candidate = await attempts.next()) {
    const telling = await firstToSpeak(deps, call, { candidate, story, attempts });
    story.begin(telling.candidate);
    const failure = yield* oneTells(call, telling, story);
    if (failure === undefined) {
      yield* story.end();
      return;
    }
    story.broke();
    if (!mayGoOn(call, story, failure)) throw failure;
    attempts.failed(telling.candidate, failure);
  }
  throw attempts.lastFailure;
}

/** Asks a candidate, and where the policy says so the next one too when the first is slow to begin. */
async function firstToSpeak(
  deps: CoreGatewayDeps,
  call: GatewayCall,
  asked: { readonly candidate: Candidate; readonly story: Story; readonly attempts: Attempts },
): Promise<Telling> {
  const { candidate: first, story, attempts } = asked;
  const { model } = call.request;
  const attempt = { ask: askOf(call, story), call, stallMs: deps.stallMs };
  const patienceMs = story.hasSpoken ? undefined : deps.hedge?.patienceMs(model, first, 'stream');
  if (patienceMs === undefined) return tellingOf(deps, { ...attempt, candidate: first });
  const { runner, ready, outrun } = await race({
    first,
    patienceMs,
    start: (candidate) => listenTo(deps, { ...attempt, candidate }),
    spare: async () => (deps.hedge?.take(model) === true ? await attempts.spare() : undefined),
    isGood: hasOpened,
    failed: ({ candidate, watched }, { failed }) => {
      const failure = failureOf(failed?.thrown ?? aiAnswerUnusable({}, { cause: 'nothing was said' }), call);
      watched.failed(failure, call);
      attempts.failed(candidate, failure);
    },
  });
  if (outrun !== undefined) story.outran(outrun);
  return { candidate: runner.candidate, watched: runner.watched, words: runner.words(ready) };
}

/** What one candidate says. @returns why it did not come to an end, if it did not */
async function* oneTells(
  call: GatewayCall,
  { watched, words }: Telling,
  story: Story,
): AsyncGenerator<readonly GatewayPart[], AppError | undefined> {
  try {
    for await (const parts of words) {
      const told = story.add(parts);
      if (told.length === 0) continue;
      watched.firstToken();
      yield told;
    }
    if (!story.isFinished) throw aiAnswerUnusable({}, { cause: 'the stream broke off' });
  } catch (thrown) {
    // Everything was said; what it cost may be missing.
    if (story.isWhole && !call.signal.aborted) {
      watched.answered();
      return undefined;
    }
    const failure = failureOf(thrown, call);
    watched.failed(failure, call);
    return failure;
  }
  watched.answered();
  return undefined;
}

/** Of most languages a token is at least that long; a tokeniser would hold the answer up. */
const CHARS_PER_TOKEN = 4;

/** A continuation may say so much less as was said already. */
function askOf({ request }: GatewayCall, story: Story): Attempt['ask'] {
  const { spoken } = story;
  if (!story.hasSpoken || spoken === '') return { request };
  if (request.maxTokens === undefined) return { request, spoken };
  const maxTokens = Math.max(1, request.maxTokens - Math.floor(spoken.length / CHARS_PER_TOKEN));
  return { request: { ...request, maxTokens }, spoken };
}

function mayGoOn({ fallback, signal }: GatewayCall, story: Story, failure: AppError): boolean {
  if (signal.aborted) return false;
  if (!story.hasSpoken) return isForOthers(failure);
  return fallback === 'in-mid-stream' && story.canGoOn;
}

/**
 * A whole answer is asked for in one piece. Whoever is silent for too long may be dead or merely slow, which only a
 * stream shows: from there on the answer is put together from one.
 */
async function answer(deps: CoreGatewayDeps, call: GatewayCall): Promise<Answer> {
  const candidates = candidatesOf(deps, call);
  const attempts = attemptsOf(deps, call, candidates);
  let switched = -1;
  let before: Candidate | undefined;
  for (let candidate = await attempts.next(); candidate !== undefined; candidate = await attempts.next()) {
    if (candidate !== before) switched += 1;
    const { outcome, ...asked } = await firstToAnswer(deps, call, { candidate, attempts });
    before = candidate = asked.candidate;
    if ('answer' in outcome) return { ...outcome.answer, switched };
    const { failure } = outcome;
    if (call.signal.aborted || !isForOthers(failure)) throw failure;
    if (failure.reason === 'ai.timed-out') {
      const left = candidates.slice(candidates.indexOf(candidate) + 1);
      return whole(tell(deps, call, [...left, candidate]), left.length === 0 ? switched : switched + 1);
    }
    attempts.failed(candidate, failure);
  }
  throw attempts.lastFailure;
}

type Outcome = { readonly answer: Omit<Answer, 'switched'> } | { readonly failure: AppError };

interface Answered {
  readonly candidate: Candidate;
  readonly outcome: Outcome;
}

/** The same for an answer in one piece: whoever has it first, and what asking the other one has cost. */
async function firstToAnswer(
  deps: CoreGatewayDeps,
  call: GatewayCall,
  { candidate: first, attempts }: { readonly candidate: Candidate; readonly attempts: Attempts },
): Promise<Answered> {
  const { model } = call.request;
  const patienceMs = deps.hedge?.patienceMs(model, first, 'whole');
  if (patienceMs === undefined) return { candidate: first, outcome: await oneAnswers(deps, call, first) };
  const { runner, ready, outrun } = await race<Outcome, Racer<Outcome>>({
    first,
    patienceMs,
    start: (candidate) => mayBeOutrun(deps, call, candidate),
    spare: async () => (deps.hedge?.take(model) === true ? await attempts.spare() : undefined),
    isGood: (outcome) => 'answer' in outcome,
    failed: ({ candidate }, outcome) => {
      if ('failure' in outcome) attempts.failed(candidate, outcome.failure);
    },
  });
  const { candidate } = runner;
  if (outrun === undefined || !('answer' in ready)) return { candidate, outcome: ready };
  const { provider, model: asked } = outrun;
  const usage = addUsage(await estimateUsage(call.request, ''), {});
  const { answer } = ready;
  const shares = [{ provider: provider.name, model: asked, usage }, ...answer.shares];
  return { candidate, outcome: { answer: { ...answer, shares, usage: addUsage(answer.usage, usage) } } };
}

function mayBeOutrun(deps: CoreGatewayDeps, call: GatewayCall, candidate: Candidate): Racer<Outcome> {
  const own = new AbortController();
  const since = deps.clock.monotonicMs();
  const alone = { ...call, signal: AbortSignal.any([call.signal, own.signal]) };
  return {
    candidate,
    ready: oneAnswers(deps, alone, candidate).catch((thrown: unknown) => ({
      failure: failureOf(thrown, alone),
    })),
    giveUp: () => {
      own.abort();
      noteOutrun(deps, { candidate, since, form: 'whole' });
    },
  };
}

async function oneAnswers(deps: CoreGatewayDeps, call: GatewayCall, candidate: Candidate): Promise<Outcome> {
  const { provider, model } = candidate;
  const { request } = call;
  if (provider.complete === undefined) return { answer: await whole(tell(deps, call, [candidate]), 0) };
  const watched = watch(deps, candidate, 'chat', 'whole');
  try {
    const { complete } = provider;
    const given = await hearWhole({ candidate, call, stallMs: deps.stallMs }, (signal) =>
      complete({ model, request, signal }),
    );
    watched.firstToken();
    watched.answered();
    const usage = addUsage(
      await costOf(call, given.usage, given.choices.map(({ text }) => text).join('')),
      {},
    );
    const shares: readonly ProviderShare[] = [{ provider: provider.name, model, usage }];
    return { answer: { ...given, usage, provider: provider.name, shares } };
  } catch (thrown) {
    const failure = failureOf(thrown, call);
    watched.failed(failure, call);
    return { failure };
  }
}

async function costOf(
  { request }: GatewayCall,
  told: UsageReport | undefined,
  said: string,
): Promise<UsageReport> {
  if (told?.promptTokens !== undefined && told.completionTokens !== undefined) return told;
  return { ...(await estimateUsage(request, said)), ...told };
}

async function whole(parts: AsyncIterable<readonly GatewayPart[]>, switchedBefore: number): Promise<Answer> {
  for await (const batch of parts) {
    const last = batch.at(-1);
    if (last?.type === 'end') return { ...last.answer, switched: last.answer.switched + switchedBefore };
  }
  throw aiAnswerUnusable({}, { cause: 'the stream broke off' });
}

async function embed(deps: CoreGatewayDeps, call: EmbeddingCall): Promise<Vectors> {
  deps.retry.earn();
  const { request, who, signal } = call;
  const attempts = attemptsOf(deps, call, deps.routes.allOf(request.model, who));
  for (let candidate = await attempts.next(); candidate !== undefined; candidate = await attempts.next()) {
    const { provider, model } = candidate;
    const watched = watch(deps, candidate, 'embeddings');
    try {
      if (provider.embed === undefined) throw aiNotConfigured({ setting: 'AI_ROUTES' });
      const { embed: ask } = provider;
      const given = await hearWhole({ candidate, call, stallMs: deps.stallMs }, (own) =>
        ask({ ...request, model }, own),
      );
      watched.answered();
      const usage = addUsage(
        given.usage ?? { promptTokens: await countTokens(request.inputs.join('\n')), isEstimated: true },
        {},
      );
      return { ...given, usage, provider: provider.name };
    } catch (thrown) {
      const failure = failureOf(thrown, call);
      watched.failed(failure, call);
      if (signal.aborted || !isForOthers(failure)) throw failure;
      attempts.failed(candidate, failure);
    }
  }
  throw attempts.lastFailure;
}
