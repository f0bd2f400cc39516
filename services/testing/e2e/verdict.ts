/** What an answer must look like, whatever was asked. */
import type { Answer } from './http.ts';

/** What is wrong with an answer; undefined when it is as it must be. */
export type Complaint = string | undefined;

/** Text that belongs to us and to nobody outside: stacks, statements, paths. */
const INSIDES = /\.ts:\d+|node_modules|\bat \w+ \(|SQLSTATE|syntax error at|\bselect\b.+\bfrom\b/;

/** A failure on `/api` (contracts.md 3). */
export function complaintAboutProblem({ status, headers, json, text }: Answer): Complaint {
  if (status >= 200 && status < 400) return undefined;
  if (status < 400 || status >= 500) return `answered ${status}: ${text.slice(0, 300)}`;
  if (INSIDES.test(text)) return `shows its insides: ${text.slice(0, 300)}`;
  const body = (json ?? {}) as Record<string, unknown>;
  const isProblem =
    headers['content-type']?.startsWith('application/problem+json') === true &&
    /^[A-Z_]+$/.test(String(body['code'])) &&
    /^[a-z-]+\.[a-z-]+$/.test(String(body['reason'])) &&
    isSentence(body['message']) &&
    body['detail'] === body['message'] &&
    body['status'] === status &&
    typeof body['request_id'] === 'string';
  return isProblem
    ? undefined
    : `is no problem: ${status} ${headers['content-type'] ?? ''} ${text.slice(0, 300)}`;
}

/** A failure on `/auth/v1` (compat.md 1.3). */
export function complaintAboutGotrue({ status, json, text }: Answer): Complaint {
  if (status >= 200 && status < 400) return undefined;
  if ((status < 400 || status >= 500) && status !== 501) return `answered ${status}: ${text.slice(0, 300)}`;
  if (INSIDES.test(text)) return `shows its insides: ${text.slice(0, 300)}`;
  const body = (json ?? {}) as Record<string, unknown>;
  const isSaid = isSentence(body['msg']) || body['msg'] === 'unsupported_grant_type'; // GoTrue's own word
  const isOlder = body['code'] === status && typeof body['error_code'] === 'string' && isSaid;
  return isOlder ? undefined : `has not GoTrue's form: ${status} ${text.slice(0, 300)}`;
}

function isSentence(text: unknown): boolean {
  return typeof text === 'string' && text.length > 8 && text.includes(' ');
}
