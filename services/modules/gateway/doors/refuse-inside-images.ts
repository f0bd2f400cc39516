import { lookup as resolve } from 'node:dns/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isPublicAddress } from '../../../platform/outbound/public-address.ts';
import type { ChatRequest } from '../canonical/request.ts';
import { requestInvalid } from '../errors.ts';
import type { Layer } from '../gateway.ts';

/** All addresses of a name. @throws when there are none */
export type LookUp = (hostname: string) => Promise<readonly { readonly address: string }[]>;

/** Whoever waits longer for a name is asked without: the provider has to find it too. */
const MOST_MS = 1_500;
/** Names in one request: nobody shows images of more places at once. */
const MOST_NAMES = 16;

/**
 * Refuses images at names that lead inside (S11). A provider fetches them, not this process, and one of our own may
 * reach what the public does not. Addresses and names that say so themselves were refused when the request was read; a
 * name that is unknown here leads nowhere, and is left to the provider.
 */
export function refuseInsideImages(lookUp: LookUp = (name) => resolve(name, { all: true })): Layer {
  return (inner) => ({
    ...inner,
    complete: async (call) => {
      const names = namesIn(call.request);
      if (names.length > 0) await judge(names, lookUp);
      return inner.complete(call);
    },
    stream: (call) => {
      const names = namesIn(call.request);
      if (names.length === 0) return inner.stream(call);
      return afterwards(judge(names, lookUp), () => inner.stream(call));
    },
  });
}

function namesIn({ messages }: ChatRequest): readonly string[] {
  const names = new Set<string>();
  for (const { content } of messages) {
    if (typeof content === 'string') continue;
    for (const part of content) {
      if (part.type === 'image' && part.source.kind === 'url') names.add(new URL(part.source.url).hostname);
    }
  }
  return [...names];
}

async function judge(names: readonly string[], lookUp: LookUp): Promise<void> {
  if (names.length > MOST_NAMES) {
    throw requestInvalid({
      param: 'image_url',
      what: `images of at most ${String(MOST_NAMES)} places are taken`,
    });
  }
  const isInside = await Promise.all(names.map((name) => leadsInside(name, lookUp)));
  if (!isInside.includes(true)) return;
  throw requestInvalid({ param: 'image_url', what: 'this address is not on the public internet' });
}

async function leadsInside(name: string, lookUp: LookUp): Promise<boolean> {
  const given = new AbortController();
  const nothing: Awaited<ReturnType<LookUp>> = [];
  const found = await Promise.race([
    lookUp(name.replace(/^\[|\]$/g, '')).catch(() => nothing),
    wait(MOST_MS, nothing, { signal: given.signal, ref: false }).catch(() => nothing),
  ]);
  given.abort();
  return found.some(({ address }) => !isPublicAddress(address));
}

async function* afterwards<Item>(
  first: Promise<void>,
  next: () => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  await first;
  yield* next();
}
