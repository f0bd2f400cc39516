import { toAppError } from '../../../platform/http/problem.ts';
import type { GatewayCall } from '../call.ts';
import type { ChatRequest } from '../canonical/request.ts';
import type { Gateway, GatewayPart, Layer } from '../gateway.ts';
import type { Account, Cashier } from './cashier.ts';
import { estimateChat, estimateEmbedding, type DearestPrice } from './estimate.ts';
import { Heard } from './heard.ts';

export interface AccountingDeps {
  readonly cashier: Cashier;
  /** What the dearest who may answer for a model takes. */
  readonly priceOf: (model: string) => DearestPrice;
  /** How the route of a model names the model of one of its providers. */
  readonly modelOf: (asked: string, provider: string) => string | undefined;
}

/**
 * Budgets and ledger around every call: what it may cost is set aside before, what it did cost is charged after, and
 * an answer is told to its end only when the ledger has it. Answers that nobody was asked for have no shares, and cost
 * a request and no tokens.
 */
export function accountingLayer(deps: AccountingDeps): Layer {
  const { cashier, priceOf } = deps;
  const openChat = (call: GatewayCall): Promise<Account> =>
    cashier.open(call, estimateChat(call.request, priceOf(call.request.model)));
  return (inner) => ({
    complete: async (call) => {
      const account = await openChat(call);
      const answer = await orRelease(account, () => inner.complete(within(call, account)));
      await account.answered(answer.shares);
      return answer;
    },
    stream: (call) => streamOf(deps, inner, call, openChat),
    embed: async (call) => {
      const account = await cashier.open(call, estimateEmbedding(call.request, priceOf(call.request.model)));
      const vectors = await orRelease(account, () => inner.embed(call));
      const { provider, model, usage } = vectors;
      const route = deps.modelOf(call.request.model, provider) ?? model;
      await account.answered(vectors.isAgain === true ? [] : [{ provider, model: route, usage }]);
      return vectors;
    },
    moderate: async (call) => {
      const { model, texts } = call.request;
      const account = await cashier.open(call, estimateEmbedding({ model, inputs: texts }, priceOf(model)));
      const judgement = await orRelease(account, () => inner.moderate(call));
      const { provider } = judgement;
      // Who judges tells no tokens: it is a request, and costs what they say.
      const usage = { promptTokens: 0, completionTokens: 0 };
      const route = provider === undefined ? undefined : (deps.modelOf(model, provider) ?? model);
      await account.answered(
        provider === undefined || route === undefined ? [] : [{ provider, model: route, usage }],
      );
      return judgement;
    },
  });
}

async function orRelease<Output>(account: Account, work: () => Promise<Output>): Promise<Output> {
  try {
    const [output] = await Promise.all([work(), account.admitted]);
    return output;
  } catch (thrown) {
    await account.failed(toAppError(thrown));
    throw thrown;
  }
}

async function* streamOf(
  { modelOf }: AccountingDeps,
  inner: Gateway,
  call: GatewayCall,
  open: (call: GatewayCall) => Promise<Account>,
): AsyncGenerator<readonly GatewayPart[]> {
  const account = await open(call);
  const heard = new Heard();
  let isClosed = false;
  try {
    for await (const parts of inner.stream(within(call, account))) {
      if (heard.isNothing) await account.admitted;
      const last = parts.at(-1);
      if (last?.type === 'end') {
        isClosed = true;
        await account.answered(last.answer.shares);
      } else heard.add(parts);
      yield parts;
    }
  } catch (thrown) {
    if (!isClosed && !(call.signal.aborted && !heard.isNothing)) {
      isClosed = true;
      await account.failed(toAppError(thrown));
    }
    throw thrown;
  } finally {
    if (!isClosed)
      void closeLeft(account, heard, call.request, (provider) => modelOf(call.request.model, provider));
  }
}

/** Whoever leaves in the middle has read what they read: it is counted as far as it was told. */
async function closeLeft(
  account: Account,
  heard: Heard,
  request: ChatRequest,
  modelOf: (provider: string) => string | undefined,
): Promise<void> {
  if (heard.isNothing) await account.failed({ reason: 'ai.left' });
  else account.left(await heard.shares(request, modelOf));
}

/** What is left of a budget bounds how long an answer may be. */
function within(call: GatewayCall, { outputTokens }: Account): GatewayCall {
  if (outputTokens === undefined) return call;
  const { request } = call;
  const most = Math.max(1, Math.floor(outputTokens / request.n));
  if (request.maxTokens !== undefined && request.maxTokens <= most) return call;
  return { ...call, request: { ...request, maxTokens: most } };
}
