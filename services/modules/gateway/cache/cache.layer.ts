import { isAppError } from '../../../platform/errors/app-error.ts';
import { unavailable } from '../../../platform/errors/common.ts';
import { Bill, NOTHING_OWED, type Owed } from '../bill.ts';
import type { GatewayCall } from '../call.ts';
import type { Answer, Vectors } from '../canonical/answer.ts';
import type { EmbeddingCall, Gateway, Layer } from '../gateway.ts';
import type { GatewayPart } from '../gateway-part.ts';
import type { AnswerStore, CacheStores } from './answer-store.ts';
import { cacheKeyOf, vectorsKeyOf, type CacheKey } from './cache-key.ts';
import type { ObserveCache } from './observe-cache.ts';
import { again, isWorthKeeping, partsOf, vectorsAgain } from './replay.ts';
import { SharedStream } from './shared-stream.ts';

export interface CacheDeps {
  readonly stores: Pick<CacheStores, 'answers' | 'vectors'>;
  readonly observe: ObserveCache;
}

/** A piece of what a call comes to: parts of a stream, or the whole answer. */
type Piece = readonly GatewayPart[];

/**
 * Gives answers again, and asks a question that is just being asked only once: of this process, by the same who may
 * share it. What is given again costs a request and no tokens, and of those who share an answer one pays it.
 */
export function cacheLayer({ stores: { answers: store, vectors }, observe }: CacheDeps): Layer {
  const running = new Map<string, SharedStream<Piece>>();
  return (inner) => {
    const shared = (kind: string, key: CacheKey, call: GatewayCall): AsyncIterable<Piece> => {
      const name = `${kind}/${key.scope}/${key.question}`;
      const known = running.get(name);
      if (known !== undefined) {
        told(call, observe, 'joined');
        return listen(known, call);
      }
      told(call, observe, 'miss');
      const open = (signal: AbortSignal): AsyncIterable<Piece> =>
        keeping(store, key, ask(inner, kind, { ...call, signal }));
      const fresh: SharedStream<Piece> = new SharedStream(open, {
        isLast: (piece) => piece.at(-1)?.type === 'end',
        over: () => {
          if (running.get(name) === fresh) running.delete(name);
        },
      });
      running.set(name, fresh);
      return listen(fresh, call);
    };
    const answerTo = async function* (kind: string, key: CacheKey, call: GatewayCall): AsyncGenerator<Piece> {
      const found = await store.find(key);
      if (found !== undefined) {
        told(call, observe, 'hit');
        call.bill?.owes(NOTHING_OWED);
        yield partsOf(again(found));
        return;
      }
      try {
        yield* shared(kind, key, call);
      } catch (thrown) {
        throw isAppError(thrown) || !call.signal.aborted ? thrown : unavailable({}, { cause: thrown });
      }
    };
    return {
      ...inner,
      stream: (call) => {
        const key = cacheKeyOf(call);
        return key === undefined ? inner.stream(call) : answerTo('stream', key, call);
      },
      complete: async (call) => {
        const key = cacheKeyOf(call);
        return key === undefined ? inner.complete(call) : wholeOf(answerTo('complete', key, call));
      },
      embed: (call) => vectorsFor(call, { vectors, observe, inner }),
    };
  };
}

interface VectorsFrom {
  readonly vectors: AnswerStore<Vectors>;
  readonly observe: ObserveCache;
  readonly inner: Gateway;
}

async function vectorsFor(call: EmbeddingCall, { vectors, observe, inner }: VectorsFrom): Promise<Vectors> {
  const key = vectorsKeyOf(call);
  if (key === undefined) return inner.embed(call);
  const found = await vectors.find(key);
  told(call, observe, found === undefined ? 'miss' : 'hit');
  if (found !== undefined) return vectorsAgain(found);
  const fresh = await inner.embed(call);
  await vectors.keep(key, fresh);
  return fresh;
}

function told(call: Pick<GatewayCall, 'note'>, observe: ObserveCache, how: 'hit' | 'joined' | 'miss'): void {
  observe(how);
  call.note?.('x-studyflow-cache', how);
}

/** Both ways as batches of parts, so that one rule holds for both. */
async function* ask(inner: Gateway, kind: string, call: GatewayCall): AsyncGenerator<Piece> {
  if (kind === 'stream') yield* inner.stream(call);
  else yield [{ type: 'end', answer: await inner.complete(call) }];
}

async function* keeping(
  store: AnswerStore,
  key: CacheKey,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    const last = piece.at(-1);
    if (last?.type === 'end' && isWorthKeeping(last.answer)) await store.keep(key, last.answer);
    yield piece;
  }
}

/** Whoever else hears the same: the end says what this call owes of it, and so does the bill when it ends before. */
function listen(shared: SharedStream<Piece>, call: GatewayCall): AsyncIterable<Piece> {
  const bill = call.bill ?? new Bill();
  return owing(
    shared.join(call.signal, (pieces) => bill.owes(owedOf(pieces))),
    bill,
  );
}

function owedOf(pieces: readonly Piece[]): Owed {
  const last = pieces.at(-1)?.at(-1);
  return last?.type === 'end' ? { shares: last.answer.shares } : { said: pieces.flat() };
}

async function* owing(pieces: AsyncIterable<Piece>, bill: Bill): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    // It is decided who owes it as soon as the end comes.
    const { owed } = bill;
    const shares = owed !== undefined && 'shares' in owed ? owed.shares : [];
    yield piece.map((part) =>
      part.type === 'end' ? { type: 'end', answer: { ...part.answer, shares } } : part,
    );
  }
}

async function wholeOf(pieces: AsyncIterable<Piece>): Promise<Answer> {
  for await (const piece of pieces) {
    const last = piece.at(-1);
    if (last?.type === 'end') return last.answer;
  }
  throw unavailable({}, { cause: 'the answer never came' });
}
