import type { GatewayCall } from '../call.ts';
import type { GatewayPart } from '../gateway-part.ts';
import type { Keeper } from './keep-stream.ts';

type Batches = AsyncIterable<readonly GatewayPart[]>;

/** A stream whose reader has left goes on no longer than this, when they asked that it does. */
const ALONE_MS = 600_000;
/** So many in one process; of more the provider is left with its reader. */
const MOST_ALONE = 500;
let alone = 0;

/**
 * Tells a stream while it is kept. Whoever leaves ends it, and the connection to the provider with it, unless they asked
 * that it goes on (`isResumable`): then it is kept to its end, with nobody listening.
 */
export async function* tellOn(
  keeper: Keeper,
  call: GatewayCall,
  open: (call: GatewayCall) => Batches,
): AsyncGenerator<readonly GatewayPart[]> {
  const own = new AbortController();
  const signal = call.isResumable === true ? own.signal : call.signal;
  const words = open({ ...call, signal })[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (let step = await words.next(); step.done !== true; step = await words.next()) {
      await keeper.keep(step.value);
      yield step.value;
    }
    isOver = true;
  } catch (thrown) {
    isOver = true;
    throw thrown;
  } finally {
    if (!isOver && call.isResumable === true && alone < MOST_ALONE) void tellNobody(keeper, words, own);
    else if (isOver) await keeper.leave();
    else await leave(keeper, words, own);
  }
}

async function leave(keeper: Keeper, words: AsyncIterator<unknown>, own: AbortController): Promise<void> {
  own.abort();
  void words.return?.().catch(() => undefined);
  await keeper.leave();
}

async function tellNobody(
  keeper: Keeper,
  words: AsyncIterator<readonly GatewayPart[]>,
  own: AbortController,
): Promise<void> {
  alone += 1;
  const timer = setTimeout(() => own.abort(), ALONE_MS);
  timer.unref();
  try {
    for (let step = await words.next(); step.done !== true; step = await words.next()) {
      await keeper.keep(step.value);
    }
  } catch {
    // Whoever comes back goes on from what is kept.
  } finally {
    alone -= 1;
    clearTimeout(timer);
    await leave(keeper, words, own);
  }
}
