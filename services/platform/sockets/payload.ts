/** How deep the values of a message may be inside one another. */
const MAX_DEPTH = 32;

interface Pending {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * Why a payload cannot be taken, or undefined: PostgreSQL keeps neither NUL nor half a surrogate pair, nobody needs
 * bytes or deep nesting here, and a key `__proto__` is an attack. Walks without recursion: depth is the sender's choice.
 */
export function faultOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload) || isBinary(payload)) {
    return isBinary(payload) ? 'binary is not supported' : 'it must be one JSON object';
  }
  const pending: Pending[] = [{ value: payload, depth: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const fault = faultOfOne(next, pending);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfOne({ value, depth }: Pending, pending: Pending[]): string | undefined {
  if (typeof value === 'string') return isKept(value) ? undefined : 'NUL or half a surrogate pair in a text';
  if (typeof value !== 'object' || value === null) return undefined;
  if (isBinary(value)) return 'binary is not supported';
  if (depth > MAX_DEPTH) return `more than ${MAX_DEPTH} levels inside one another`;
  for (const [key, held] of Object.entries(value)) {
    if (key === '__proto__' || !isKept(key)) return 'a field has an impossible name';
    pending.push({ value: held, depth: depth + 1 });
  }
  return undefined;
}

function isKept(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function isBinary(value: unknown): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}
