/** What stands in a line where a secret was. */
export const REDACTED = '[redacted]';

/** Names of fields whose value is never written, compared without case, `-` and `_`. */
const SECRET_NAME =
  /password|secret|(?:authorization|cookies?|passwd|tokens?|apikey|credentials?|privatekey|signingkey|masterkey|keymaterial|sealed|hash)$|^(?:otp|connectionstring|anonkey|servicerolekey|jwt|dsn)$/;

/** Shapes of secrets inside text: whatever the field is called, these do not leave. */
const SECRET_SHAPES: readonly (readonly [shape: RegExp, replacement: string])[] = [
  // JSON Web Tokens and the head of one that was cut.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, REDACTED],
  // A password in an address.
  [/(:\/\/[^\s:/@]*):[^\s@/]+@/g, `$1:${REDACTED}@`],
  // What stands after a scheme of the Authorization header.
  [/\b(bearer|basic|apikey)\s+[\w+/=.~-]{8,}/gi, `$1 ${REDACTED}`],
  // name=value and "name": "value" with a telling name: queries, connection strings, JSON in a message.
  [
    /\b((?:access_|refresh_|id_|csrf_|virtual_)?token|token_hash|api_?key|password|passwd|secret|client_secret|authorization|cookie|otp)(["']?\s*[=:]\s*["']?)(?!\[redacted\])[^\s"'&,;}]+/gi,
    `$1$2${REDACTED}`,
  ],
  // Keys by their prefixes: ours and the well-known ones.
  [/\b(?:sf_|sk-|pk_|rk_|ghp_|whsec_|hvs\.|sb_(?:secret|publishable)_)[\w+/=-]{8,}/g, REDACTED],
  [/\$2[aby]\$\d\d\$[./A-Za-z\d]{53}/g, REDACTED],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, REDACTED],
];

/** Hides what is known to be secret in a text. */
export type Scrub = (text: string) => string;

/**
 * Makes a scrubber of texts. `known` are secrets of this process (its keys and passwords):
 * they are hidden wherever they stand, whatever they look like.
 */
export function createScrub(known: readonly string[] = []): Scrub {
  const exact = known
    .filter((secret) => secret.length >= 8)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((left, right) => right.length - left.length);
  return (text) => {
    let clean = text;
    for (const secret of exact) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, REDACTED);
    }
    for (const [shape, replacement] of SECRET_SHAPES) clean = clean.replace(shape, replacement);
    return clean;
  };
}

/** Whether a field of this name is never written. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/[-_]/g, '').toLowerCase());
}

const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 10_000;

/** A copy that is safe to write: secrets hidden by name and by shape, bounded in depth, width and length. */
export function redact(value: unknown, scrub: Scrub, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return scrub(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value);
    case 'bigint':
      return value.toString();
    case 'function':
    case 'symbol':
      return undefined;
    case 'object':
      return value === null ? null : redactStructure(value, scrub, depth);
    default:
      return value;
  }
}

function redactStructure(value: object, scrub: Scrub, depth: number): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (isError(value)) return redactError(value, scrub, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, scrub, depth + 1));
  return redactObject(value, scrub, depth);
}

function redactObject(value: object, scrub: Scrub, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value).slice(0, MAX_ITEMS)) {
    const isHidden =
      isSecretName(name) && field !== null && field !== undefined && typeof field !== 'boolean';
    clean[name] = isHidden ? REDACTED : redact(field, scrub, depth + 1);
  }
  return clean;
}

/** Errors of another realm are no `instanceof Error`: they are told by their shape. */
function isError(value: object): value is Error {
  return 'message' in value && 'stack' in value && typeof value.message === 'string';
}

/** Type, message, stack, codes and causes; fields such as a driver's `detail` may hold a person's values and stay out. */
function redactError(error: Error, scrub: Scrub, depth: number): Record<string, unknown> {
  const { code, reason, errors, cause } = error as {
    code?: unknown;
    reason?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  return {
    type: error.name,
    message: scrub(error.message),
    ...(typeof code === 'string' && { code }),
    ...(typeof reason === 'string' && { reason }),
    ...(error.stack !== undefined && { stack: scrub(error.stack.slice(0, MAX_TEXT)) }),
    ...(Array.isArray(errors) && { errors: errors.slice(0, 10).map((one) => redact(one, scrub, depth + 1)) }),
    ...(cause !== undefined && { cause: redact(cause, scrub, depth + 1) }),
  };
}
