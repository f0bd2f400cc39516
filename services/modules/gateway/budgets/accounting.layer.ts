import { toAppError } from '../../../platform/http/problem.ts';
import type { AppError } from '../../../platform/errors/app-error.ts';
import { Bill, type Owed } from '../bill.ts';
import type { GatewayCall } from '../call.ts';
import type { ProviderShare } from '../canonical/usage.ts';
import type { Gateway, Layer } from '../gateway.ts';
import type { GatewayPart } from '../gateway-part.ts';
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
  const openChat = async (call: GatewayCall): Promise<Opened> => {
    const account = await cashier.open(call, estimateChat(call.request, priceOf(call.request.model)));
    return { account, call: { ...within(call, account), bill: new Bill() } };
  };
  return (inner) => ({
    complete: async (call) => {
      const opened = await openChat(call);
      const { account } = opened;
      const answer = await orRelease(account, () => inner.complete(opened.call), {
        whenLeft: (failure) => closeLeft(deps, opened, new Heard(), failure),
        signal: call.signal,
      });
      await account.answered(answer.shares);
      return answer;
    },
    stream: (call) => streamOf(deps, inner, () => openChat(call)),
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

/** A chat with its account. */
interface Opened {
  readonly account: Account;
  readonly call: GatewayCall & { readonly bill: Bill };
}

interface Leaving {
  readonly whenLeft: (failure: Failure) => Promise<void>;
  readonly signal: AbortSignal;
}

type Failure = Pick<AppError, 'reason'>;

async function orRelease<Output>(
  account: Account,
  work: () => Promise<Output>,
  leaving?: Leaving,
): Promise<Output> {
  try {
    const [output] = await Promise.all([work(), account.admitted]);
    return output;
  } catch (thrown) {
    const failure = toAppError(thrown);
    if (leaving?.signal.aborted === true) await leaving.whenLeft(failure);
    else await account.failed(failure);
    throw thrown;
  }
}

async function* streamOf(
  deps: AccountingDeps,
  inner: Gateway,
  open: () => Promise<Opened>,
): AsyncGenerator<readonly GatewayPart[]> {
  const opened = await open();
  const { account, call } = opened;
  const heard = new Heard();
  let isClosed = false;
  let failure: Failure = { reason: 'ai.left' };
  try {
    for await (const parts of inner.stream(call)) {
      if (heard.isNothing) await account.admitted;
      const last = parts.at(-1);
      if (last?.type === 'end') {
        isClosed = true;
        const { owed } = call.bill;
        await account.answered(owed === undefined ? last.answer.shares : await sharesOf(deps, opened, owed));
      } else heard.add(parts);
      yield parts;
    }
  } catch (thrown) {
    failure = toAppError(thrown);
    if (!isClosed && !call.signal.aborted) {
      isClosed = true;
      await account.failed(failure);
    }
    throw thrown;
  } finally {
    if (!isClosed) void closeLeft(deps, opened, heard, failure);
  }
}

/**
 * Whoever leaves in the middle owes what they were told, or what the bill says; who was told nothing and owes nothing
 * has everything back.
 */
async function closeLeft(
  deps: AccountingDeps,
  opened: Opened,
  heard: Heard,
  failure: Failure,
): Promise<void> {
  const { account, call } = opened;
  const { owed } = call.bill;
  const shares =
    owed === undefined
      ? await heard.shares(call.request, modelIn(deps, call))
      : await sharesOf(deps, opened, owed);
  if (shares.length === 0 && heard.isNothing) await account.failed(failure);
  else account.left(shares);
}

/** What was said and not told of is counted here. */
async function sharesOf(
  deps: AccountingDeps,
  { call }: Opened,
  owed: Owed,
): Promise<readonly ProviderShare[]> {
  if ('shares' in owed) return owed.shares;
  const heard = new Heard();
  heard.add(owed.said);
  return heard.shares(call.request, modelIn(deps, call));
}

function modelIn(
  { modelOf }: AccountingDeps,
  { request }: GatewayCall,
): (provider: string) => string | undefined {
  return (provider) => modelOf(request.model, provider);
}

/** What is left of a budget bounds how long an answer may be. */
function within(call: GatewayCall, { outputTokens }: Account): GatewayCall {
  if (outputTokens === undefined) return call;
  const { request } = call;
  const most = Math.max(1, Math.floor(outputTokens / request.n));
  if (request.maxTokens !== undefined && request.maxTokens <= most) return call;
  return { ...call, request: { ...request, maxTokens: most } };
}
