import type { Request, Response } from 'express';
import { requestIdOf } from '../../../platform/http/context.ts';
import type { FallbackMode, GatewayCall } from '../call.ts';

/** What of a call its request says: who waits for it, and whether others may answer. */
export function surroundingsOf(
  request: Request,
  response: Response,
): Pick<GatewayCall, 'requestId' | 'fallback' | 'signal'> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return { requestId: requestIdOf(response), fallback: fallbackOf(request), signal: gone.signal };
}

/** `x-studyflow-fallback`; what it does not know changes nothing. */
function fallbackOf(request: Request): FallbackMode {
  const wanted = request.headers['x-studyflow-fallback'];
  return wanted === 'off' || wanted === 'before-first-token' ? wanted : 'in-mid-stream';
}
