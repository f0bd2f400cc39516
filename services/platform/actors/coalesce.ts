/**
 * Makes one call of many: what is asked for while a call is on its way goes together with the next one.
 * `run` answers in the order of its items; when it throws, all of them fail.
 */
export function coalesce<Item, Output>(
  run: (items: readonly Item[]) => Promise<readonly Output[]>,
  { atOnce = 2, most = 256 }: { readonly atOnce?: number; readonly most?: number } = {},
): (item: Item) => Promise<Output> {
  const waiting: { item: Item; resolve: (output: Output) => void; reject: (cause: unknown) => void }[] = [];
  let running = 0;

  const send = async (): Promise<void> => {
    if (running >= atOnce) return;
    running += 1;
    try {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, most);
        try {
          const outputs = await run(batch.map(({ item }) => item));
          batch.forEach(({ resolve }, index) => resolve(outputs[index] as Output));
        } catch (cause) {
          batch.forEach(({ reject }) => reject(cause));
        }
      }
    } finally {
      running -= 1;
    }
  };

  return (item) =>
    new Promise<Output>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running < atOnce && waiting.length === 1) setImmediate(() => void send());
    });
}
