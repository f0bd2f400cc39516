/** What an answer must look like, whatever was asked. */
import type { Answer } from './http.ts';

/** What is wrong with an answer; undefined when it is as it must be. */
export type Complaint = string | undefined;

/** Text that belongs to us and to nobody outside: stacks, statements, paths. */
const INSIDES = /\.ts:\d+|node_modules|\bat \w+ \(|SQLSTATE|syntax error at|\bselect\b.+\bfrom\b/;

/** What every answer must be, whatever its form: told in time, no fault of ours, nothing of our insides. */
function commonComplaint({ status, text }: Answer, allowed: readonly number[]): Complaint {
  if ((status < 400 || status >= 500) && !allowed.includes(status)) {
    return `answered ${status}: ${text.slice(0, 300)}`;
  }
  return INSIDES.test(text) ? `shows its insides: ${text.slice(0, 300)}` : undefined;
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 400;
}

/** A failure on `/api` (contracts.md 3). */
export function complaintAboutProblem(answer: Answer): Complaint {
  if (isSuccess(answer)) return undefined;
  // Right questions to a model are no fault of whoever asks when there is none here.
  const common = commonComplaint(answer, isWithoutModel(answer) ? [503] : []);
  if (common !== undefined) return common;
  const { status, headers, text } = answer;
  const type = headers['content-type'] ?? '';
  const isProblem = type.startsWith('application/problem+json') && hasProblemMembers(answer);
  return isProblem ? undefined : `is no problem: ${status} ${type} ${text.slice(0, 300)}`;
}

function isWithoutModel({ json }: Answer): boolean {
  return (json as Record<string, unknown> | undefined)?.['reason'] === 'ai.not-configured';
}

function hasProblemMembers({ json, status }: Answer): boolean {
  const body = (json ?? {}) as Record<string, unknown>;
  return (
    /^[A-Z_]+$/.test(String(body['code'])) &&
    /^[a-z-]+\.[a-z-]+$/.test(String(body['reason'])) &&
    isSentence(body['message']) &&
    body['detail'] === body['message'] &&
    body['status'] === status &&
    typeof body['request_id'] === 'string'
  );
}

/** A failure on `/auth/v1` (compat.md 1.3); 501 is what is known and not offered. */
export function complaintAboutGotrue(answer: Answer): Complaint {
  if (isSuccess(answer)) return undefined;
  const common = commonComplaint(answer, [501]);
  if (common !== undefined) return common;
  const body = (answer.json ?? {}) as Record<string, unknown>;
  const isSaid = isSentence(body['msg']) || body['msg'] === 'unsupported_grant_type'; // GoTrue's own word
  const isOlder = body['code'] === answer.status && typeof body['error_code'] === 'string' && isSaid;
  return isOlder ? undefined : `has not GoTrue's form: ${answer.status} ${answer.text.slice(0, 300)}`;
}

function isSentence(text: unknown): boolean {
  return typeof text === 'string' && text.length > 8 && text.includes(' ');
}
