import { undefinedIfBroken, type MasterKey, type WrappedKey } from './master-key.ts';
import { canonical, partsOf, sealedOf } from './secret-box.ts';

/** A sealed text and what it is for. */
export interface SealedText {
  readonly sealed: string;
  readonly context: string;
}

/** Brings sealed texts to the newest master key. What they hold is neither opened nor sealed again: only its data key. */
export interface Resealer {
  /** The key that seals now. */
  currentKeyId(): Promise<string>;
  /** In the order of the texts; undefined: this one cannot be opened. @throws when none can be for now. */
  reseal(texts: readonly SealedText[]): Promise<readonly (string | undefined)[]>;
}

export function createResealer(masterKey: Pick<MasterKey, 'wrap' | 'rewrap'>): Resealer {
  return {
    currentKeyId: async () => (await masterKey.wrap(new Uint8Array(PROBE_BYTES), 'probe')).keyId,
    reseal: async (texts) => {
      const read = texts.map(wrappedIn);
      const good = read.flatMap((one) => (one === undefined ? [] : [one.key]));
      const anew = (await masterKey.rewrap(good)).values();
      return read.map((one) => {
        if (one === undefined) return undefined;
        const next = anew.next().value;
        return next === undefined ? undefined : sealedOf(next, one.box);
      });
    },
  };
}

const PROBE_BYTES = 32;

function wrappedIn({ sealed, context }: SealedText): { key: WrappedKey; box: string } | undefined {
  try {
    const { keyId, wrapped, box } = partsOf(sealed);
    return { key: { keyId, wrapped: canonical(wrapped), context }, box };
  } catch (thrown) {
    undefinedIfBroken(thrown);
    return undefined;
  }
}
