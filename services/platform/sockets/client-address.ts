import type { IncomingMessage } from 'node:http';

/** The client's address as Express sees it: so many proxies counted from the right are ours, what is left of them is hearsay. */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const remote = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return remote;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .reverse();
  const chain = [remote, ...forwarded];
  return chain[Math.min(trustedProxies, chain.length - 1)] ?? remote;
}
