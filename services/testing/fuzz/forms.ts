/** What each door's answers must look like, whatever was asked (compat.md 1.3, 1.5, 1.6, 1.8, contracts.md 3). */
import type { Answer } from '../e2e/http.ts';
import { complaintAboutGotrue, complaintAboutProblem, type Complaint } from '../e2e/verdict.ts';
import type { FuzzInput } from './input.ts';

/** Text that belongs to us and to nobody outside: stacks and paths. */
const INSIDES = /\.ts:\d|node_modules|\n +at /;

/** What is wrong with the answer to an input; undefined when it is as it must be. */
export function complaintAbout({ sent, mustRefuse = false }: FuzzInput, answer: Answer): Complaint {
  const { status, text } = answer;
  if (INSIDES.test(text)) return `shows its insides: ${brief(answer)}`;
  if (isSuccess(status)) return mustRefuse ? `let somebody in: ${brief(answer)}` : undefined;
  if (sent.method === 'HEAD') return isFault(status) ? `answered ${status}` : undefined;
  return formAt(sent.path)(answer);
}

/** 300 is PostgREST's word for an embed that could mean several. */
function isSuccess(status: number): boolean {
  return status >= 200 && status < 400 && status !== 300;
}

function formAt(path: string): (answer: Answer) => Complaint {
  const [, door = ''] = /^(\/\w+\/v1)(?=[/?]|$)/.exec(path) ?? [];
  return FORMS[door] ?? complaintAboutProblem;
}

/** Of a request whose head is too large nothing is read, not even where it goes to. */
const UNREAD = [400, 431];

const FORMS: Readonly<Record<string, (answer: Answer) => Complaint>> = {
  '/rest/v1': (answer) => complaint(answer, isPostgrest),
  '/auth/v1': (answer) => (isNewer(answer) ? undefined : complaintAboutGotrue(answer)),
  '/functions/v1': (answer) => (answer.status === 503 ? ofModel(answer) : complaint(answer, isFunction)),
  '/realtime/v1': (answer) => complaint(answer, isRealtime),
  '/storage/v1': (answer) => (answer.status === 501 ? ofStorage(answer) : complaint(answer, isStorage)),
};

function isFault(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 503;
}

function complaint(answer: Answer, hasForm: (body: Record<string, unknown>) => boolean): Complaint {
  const { status } = answer;
  if (status < 300 || status >= 500) return `answered ${brief(answer)}`;
  if (hasForm(bodyOf(answer))) return undefined;
  const isUnread = UNREAD.includes(status) && complaintAboutProblem(answer) === undefined;
  return isUnread && answer.headers.connection === 'close' ? undefined : `has another form: ${brief(answer)}`;
}

function isPostgrest(body: Record<string, unknown>): boolean {
  return Object.keys(body).join() === 'code,message,details,hint' && isText(body['message']);
}

/** With the version header the code is echoed; a refused ID token has the form of OAuth. */
function isNewer({ status, json }: Answer): boolean {
  const { code, message, error, error_description: description } = (json ?? {}) as Record<string, unknown>;
  const isKnown = (status >= 400 && status < 500) || status === 501;
  return isKnown && ((isCode(code) && isText(message)) || (isCode(error) && isText(description)));
}

/** Each function has a form of its own; a sentence is in all of them. */
function isFunction({ error, message, code }: Record<string, unknown>): boolean {
  return isText(error) || (isText(message) && code !== undefined);
}

/** Without a model that is the answer of those that ask one, and of no other. */
function ofModel(answer: Answer): Complaint {
  return isFunction(bodyOf(answer)) && /model|AI/.test(answer.text) ? undefined : `answered ${brief(answer)}`;
}

function isRealtime({ error, message }: Record<string, unknown>): boolean {
  return isText(error) || isText(message);
}

function isStorage({ statusCode, error, message }: Record<string, unknown>): boolean {
  return isText(statusCode) && isText(error) && isText(message);
}

function ofStorage(answer: Answer): Complaint {
  return isStorage(bodyOf(answer)) ? undefined : `has another form: ${brief(answer)}`;
}

function bodyOf({ json }: Answer): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z_ ]+$/.test(value);
}

function brief({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 300)}`;
}
