import type { Request, Response } from 'express';
import { requestIdOf } from '../../../platform/http/context.ts';
import type { FallbackMode, GatewayCall } from '../call.ts';

/** What of a call its request says: who waits for it, and whether others may answer. */
export function surroundingsOf(
  request: Request,
  response: Response,
): Pick<
  GatewayCall,
  'requestId' | 'fallback' | 'signal' | 'isResumable' | 'isFresh' | 'wantsCache' | 'note'
> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    requestId: requestIdOf(response),
    fallback: fallbackOf(request),
    signal: gone.signal,
    isResumable: isResumable(request),
    isFresh: isFresh(request),
    wantsCache: request.headers['x-studyflow-cache'] === 'on',
    note: (name, value) => {
      if (!response.headersSent) response.setHeader(name, value);
    },
  };
}

/** `x-studyflow-resumable: true`: the answer is completed and kept even when its reader leaves. */
function isResumable({ headers }: Request): boolean {
  return headers['x-studyflow-resumable'] === 'true' || headers['x-studyflow-resumable'] === '1';
}

/** `x-studyflow-cache: off`, or `Cache-Control: no-cache` or `no-store`. */
function isFresh({ headers }: Request): boolean {
  return (
    headers['x-studyflow-cache'] === 'off' || /\bno-(?:cache|store)\b/.test(headers['cache-control'] ?? '')
  );
}

/** `x-studyflow-fallback`; what it does not know changes nothing. */
function fallbackOf(request: Request): FallbackMode {
  const wanted = request.headers['x-studyflow-fallback'];
  return wanted === 'off' || wanted === 'before-first-token' ? wanted : 'in-mid-stream';
}
