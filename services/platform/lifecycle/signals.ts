import type { Lifecycle } from './lifecycle.ts';

/** What signals and uncaught failures come from; `process`, or a stand-in. */
export type SignalSource = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/**
 * Lets the operating system's signals stop the process in order, and nothing uncaught pass by unseen.
 * A second signal does not shorten the stop: its time limit does.
 *
 * @returns takes the listeners away again.
 */
export function followSignals(lifecycle: Lifecycle, source: SignalSource = process): () => void {
  const onSignal = (signal: string): void => void lifecycle.stop(signal);
  const onRejection = (error: unknown): void => lifecycle.crash('a rejection was not handled', error);
  const onException = (error: unknown): void => lifecycle.crash('an exception was not caught', error);
  const listeners = [
    ['SIGTERM', onSignal],
    ['SIGINT', onSignal],
    ['unhandledRejection', onRejection],
    ['uncaughtException', onException],
  ] as const;
  for (const [event, listener] of listeners) source.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) source.off(event, listener);
  };
}
