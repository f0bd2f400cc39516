import type { IncomingMessage, ServerResponse } from 'node:http';
import { routeNotFound } from '../../platform/errors/common.ts';
import { healthPage } from '../../platform/health/health-pages.ts';
import type { Health } from '../../platform/health/health.ts';
import { showsBearer } from '../../platform/http/bearer-token.ts';
import { cutOff } from '../../platform/lifecycle/cut-off.ts';
import { answerError, answerJson } from './answer-errors.ts';
import { keyWrong, modelCannot, modelUnknown } from './errors.ts';
import type { Model } from './manifest.ts';
import type { ModelHost } from './model-host.ts';
import { readRequest } from './read-request.ts';
import type { ModelServer } from './model-server.ts';
import { relay, wasUnread } from './relay.ts';
import type { Resident } from './resident.ts';

export interface DoorOptions {
  readonly host: ModelHost;
  readonly health: Health;
  /** Undefined: nobody has to prove anything. */
  readonly key: string | undefined;
  readonly bodyLimitBytes: number;
  readonly stallMs: number;
  /** Told how a request to a model ended; 0: its answer broke off. */
  readonly answered: (model: string, status: number, seconds: number) => void;
  readonly report: (thrown: unknown) => void;
}

/** A request, where it goes, and whether somebody still waits for it. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly signal: AbortSignal;
}

type Answer = (options: DoorOptions, visit: Visit) => Promise<void> | void;

/** What each address of OpenAI's language asks of a model. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'POST /v1/chat/completions': (options, visit) => letAnswer(options, visit, 'chat'),
  'POST /v1/completions': (options, visit) => letAnswer(options, visit, 'chat'),
  'POST /v1/embeddings': (options, visit) => letAnswer(options, visit, 'embedding'),
  'POST /v1/models/load': (options, visit) => change(options, visit, (name) => options.host.load(name)),
  'POST /v1/models/unload': (options, visit) => change(options, visit, (name) => options.host.unload(name)),
  'GET /v1/models': ({ host }, { response }) =>
    answerJson(response, 200, { object: 'list', data: host.residents().map(shown) }),
};

/** The door of models of one's own, in OpenAI's language, with what loads and unloads them beside it. */
export function createDoor(
  options: DoorOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const [path = '/'] = (request.url ?? '/').split('?');
    visitDoor(options, { request, response, path, signal: gone.signal }).catch((thrown: unknown) => {
      answerError(response, thrown, (bug) => {
        if (!gone.signal.aborted) options.report(bug);
      });
    });
  };
}

async function visitDoor(options: DoorOptions, visit: Visit): Promise<void> {
  const { request, response, path } = visit;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const page = method === 'GET' ? await healthPage(options.health, path, false) : undefined;
  if (page !== undefined) {
    answerJson(response, page.status, page.body);
    return;
  }
  if (!mayAsk(request, options.key)) throw keyWrong();
  const answer = ANSWERS[`${method} ${path}`];
  if (answer !== undefined) {
    await answer(options, visit);
    return;
  }
  const name = method === 'GET' ? /^\/v1\/models\/([\w.:-]{1,100})$/.exec(path)?.[1] : undefined;
  if (name === undefined) throw routeNotFound();
  answerJson(response, 200, shown(options.host.find(name)));
}

function mayAsk({ headers }: IncomingMessage, key: string | undefined): boolean {
  return key === undefined || showsBearer(headers.authorization, key);
}

async function letAnswer(options: DoorOptions, visit: Visit, kind: Model['kind']): Promise<void> {
  const { host, stallMs, answered } = options;
  const { request, response, path, signal } = visit;
  const asked = await readRequest(request, options.bodyLimitBytes);
  const { model, falls } = chosen(host, asked.model);
  if (model.kind !== kind) throw modelCannot({ model: model.name, kind: model.kind });
  const { name } = model;
  const body =
    name === asked.model ? asked.bytes : Buffer.from(JSON.stringify({ ...asked.fields, model: name }));
  const beganAt = performance.now();
  let status: number | undefined = 0;
  try {
    status = await useAgain(host, name, signal, (server) =>
      relay({ model: name, server, path, body, response, signal, stallMs }),
    );
    if (status !== undefined && status < 500) falls.stood();
  } catch (thrown) {
    status = answerError(response, thrown, (bug) => {
      if (!signal.aborted) options.report(bug);
    });
  } finally {
    answered(name, signal.aborted ? 499 : (status ?? 0), (performance.now() - beganAt) / 1_000);
  }
}

/** A server that has just fallen is not known to have fallen: who finds nobody there waits for the next one, once. */
async function useAgain<T>(
  host: ModelHost,
  name: string,
  signal: AbortSignal,
  work: (server: ModelServer) => Promise<T>,
): Promise<T> {
  let fallen: Promise<void> | undefined;
  try {
    return await host.use(name, signal, (server) => {
      fallen = server.ended;
      return work(server);
    });
  } catch (thrown) {
    if (!wasUnread(thrown) || fallen === undefined) throw thrown;
    await cutOff(fallen, { withinMs: FALL_MS, onFailure: () => undefined });
    return host.use(name, signal, work);
  }
}

/** Milliseconds in which the end of a program is told. */
const FALL_MS = 1_000;

/** By its name, or by a task: then the best for it. */
function chosen(host: ModelHost, name: string): Resident {
  const known = host.residents().find(({ model }) => model.name === name);
  if (known !== undefined) return known;
  const best = host.chooseFor(name);
  if (best === undefined) throw modelUnknown({ model: name.slice(0, 100) });
  return host.find(best);
}

async function change(
  options: DoorOptions,
  { request, response }: Visit,
  act: (name: string) => Promise<void>,
): Promise<void> {
  const asked = await readRequest(request, options.bodyLimitBytes);
  const { model } = chosen(options.host, asked.model);
  await act(model.name);
  answerJson(response, 200, shown(options.host.find(model.name)));
}

function shown({ model, state, falls, heldBytes, slots }: Resident): Record<string, unknown> {
  return {
    ...{ id: model.name, object: 'model', created: 0, owned_by: 'studyflow' },
    ...{ kind: model.kind, tasks: model.tasks, context: model.context, parallel: model.parallel },
    ...{ state, memory_bytes: heldBytes, answering: slots.taken(), waiting: slots.waiting() },
    falls: falls.count(),
  };
}
