/**
 * Which origins a browser may call from: those listed, and in development any on this machine,
 * since every front end has its own port there.
 */
export function createOriginRule(options: {
  readonly allowed: readonly string[];
  readonly allowLoopback: boolean;
}): (origin: string) => boolean {
  const allowed = new Set(options.allowed);
  return (origin) => allowed.has(origin) || (options.allowLoopback && isLoopback(origin));
}

function isLoopback(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
