import { AsyncLocalStorage } from 'node:async_hooks';

/** What ties the log lines of one request, job or socket event together. */
export interface CallContext {
  readonly requestId: string;
  /** 32 hexadecimal digits (W3C Trace Context); the caller's when it sent one. */
  readonly traceId: string;
}

const storage = new AsyncLocalStorage<CallContext>();

/** Runs `work` so that every log line inside carries this request id and trace id. */
export function withCallContext<Output>(context: CallContext, work: () => Output): Output {
  return storage.run(context, work);
}

/** The context of the call that is running; undefined outside one. */
export function currentCallContext(): CallContext | undefined {
  return storage.getStore();
}

const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** The trace that a call belongs to: the one in `traceparent`, else one that the request id names. */
export function traceIdOf(traceparent: string | undefined, requestId: string): string {
  const sent = traceparent === undefined ? undefined : TRACEPARENT.exec(traceparent)?.[1];
  if (sent !== undefined && !/^0+$/.test(sent)) return sent;
  const digits = requestId.replaceAll('-', '').toLowerCase();
  return /^[\da-f]{32}$/.test(digits) ? digits : '';
}
