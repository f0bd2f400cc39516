/** Remembers what lists have said, so that an older state can be told again as if a stale cache answered. */
export interface OldLists {
  /** From now on the first answer to each question is kept. */
  remember(): void;
  keep(question: string, body: Buffer): void;
  /** The next `times` lists that can be answered from what is kept are. */
  replay(times: number): void;
  take(question: string): Buffer | undefined;
  /** How many have been told again. */
  replayed(): number;
}

/** Nothing is kept before `remember`. */
export function createOldLists(): OldLists {
  const kept = new Map<string, Buffer>();
  let isKeeping = false;
  let toReplay = 0;
  let replayed = 0;
  return {
    remember() {
      kept.clear();
      isKeeping = true;
    },
    keep(question, body) {
      if (isKeeping && !kept.has(keyOf(question))) kept.set(keyOf(question), body);
    },
    replay(times) {
      toReplay = times;
    },
    take(question) {
      const body = toReplay > 0 ? kept.get(keyOf(question)) : undefined;
      if (body === undefined) return undefined;
      toReplay -= 1;
      replayed += 1;
      return body;
    },
    replayed: () => replayed,
  };
}

/** Whatever version somebody asks for: the answer is the old one. */
function keyOf(question: string): string {
  const url = new URL(question, 'https://server');
  for (const name of ['resourceVersion', 'resourceVersionMatch', 'timeoutSeconds'])
    url.searchParams.delete(name);
  return `${url.pathname}?${url.searchParams.toString()}`;
}
