/** An end that comes by itself, unless it is called off. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Called off: no timer is left behind. */
  clear(): void;
}

/** Aborts after `ms` with a `TimeoutError`, or as soon as `other` is aborted, with its reason. */
export function createDeadline(ms: number, other?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException('No answer in time.', 'TimeoutError')),
    ms,
  );
  const follow = (): void => controller.abort(other?.reason);
  if (other?.aborted === true) {
    follow();
  }
  other?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      other?.removeEventListener('abort', follow);
    },
  };
}
