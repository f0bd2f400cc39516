/** Fields of a report that are worth keeping, in either spelling of the specification (CSP 2, Reporting API). */
const MAX_FIELDS = 20;
const MAX_NAME = 100;
const MAX_VALUE = 500;

/**
 * What is kept of what a browser says: a flat object of short texts, numbers and switches. What nests is kept as
 * text. The rest is dropped, so that nobody fills the log with one call.
 */
export function detailsOf(sent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inner = sent['csp-report'] ?? sent['body'];
  const source = isObject(inner) ? inner : sent;
  return Object.fromEntries(
    Object.entries(source)
      .filter(([, value]) => value !== null && value !== undefined)
      .slice(0, MAX_FIELDS)
      .map(([name, value]) => [shortened(name, MAX_NAME), keptOf(value)]),
  );
}

function keptOf(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return shortened(typeof value === 'string' ? value : JSON.stringify(value), MAX_VALUE);
}

/** The name of an action that is counted: what a front end calls it, made harmless. */
export function actionOf(sent: Readonly<Record<string, unknown>>): string {
  const named = [sent['action'], sent['key'], sent['identifier']].find((name) => typeof name === 'string');
  return (
    (typeof named === 'string'
      ? named
          .toLowerCase()
          .replace(/[^a-z0-9._-]+/g, '-')
          .slice(0, 64)
      : '') || 'default'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(text: string, max: number): string {
  return text.slice(0, max).toWellFormed();
}
