import { unavailable } from '../../../platform/errors/common.ts';

export interface GatherOptions<Input, Output> {
  /** Does the work of all of them at once; outputs stand in the order of the inputs. */
  readonly together: (inputs: readonly Input[]) => Promise<readonly Output[]>;
  /** How many go together at most. */
  readonly most: number;
  /** How many may wait; beyond it the answer is an honest 503. */
  readonly mostWaiting: number;
}

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (thrown: unknown) => void;
}

/** Shares a round trip: those who come while one is on its way go together with the next. */
export function gather<Input, Output>({
  together,
  most,
  mostWaiting,
}: GatherOptions<Input, Output>): (input: Input) => Promise<Output> {
  const waiting: Waiting<Input, Output>[] = [];
  let isUnderWay = false;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        const outputs = await together(batch.map(({ input }) => input));
        batch.forEach(({ resolve }, place) => resolve(outputs[place] as Output));
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
    }
    isUnderWay = false;
  };
  return (input) => {
    if (waiting.length >= mostWaiting) return Promise.reject(unavailable({}, { retryAfterMs: 1_000 }));
    return new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (isUnderWay) return;
      isUnderWay = true;
      setImmediate(() => void send());
    });
  };
}
