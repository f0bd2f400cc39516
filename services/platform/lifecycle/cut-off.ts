/** Waits for `work` at most so long. @returns whether it ended in time and without a failure. */
export async function cutOff(
  work: Promise<unknown>,
  { withinMs, onFailure }: { readonly withinMs: number; readonly onFailure: (error: unknown) => void },
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, withinMs, false);
  });
  const finished = work.then(
    () => true,
    (error: unknown) => {
      onFailure(error);
      return false;
    },
  );
  const isClean = await Promise.race([finished, late]);
  clearTimeout(timer);
  return isClean;
}
