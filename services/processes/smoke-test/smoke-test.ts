import { z } from 'zod';
import { ask } from './ask.ts';
import { talkInRoom } from './room-talk.ts';
import { runSteps, type SmokeReport, type Steps } from './steps.ts';

export interface SmokeTestOptions {
  readonly apiUrl: string;
  readonly roomsUrl: string;
  /** The release that must answer; without it whichever does. */
  readonly release?: string;
  /** Whether some process owns rooms: this release, once it serves, or the one that serves now. */
  readonly hasRooms: boolean;
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal;
}

const made = z.object({ id: z.string() });
const granted = z.object({ access_token: z.string() });
const anything = z.unknown();

/** Somebody with an account. */
interface Visitor {
  readonly id: string;
  readonly token: string;
}

/**
 * What a person needs first, tried on the processes of one release before people are sent there: an account that is
 * made for it signs in, keeps a task, and joins a room whose timer it starts. Nothing of it stays, whatever happens.
 */
export function runSmokeTest(options: SmokeTestOptions): Promise<SmokeReport> {
  return runSteps(options, async (steps) => {
    await checkHealth(steps, options);
    const visitor = await comeIn(steps, options);
    await keepTask(steps, options, visitor);
    if (options.hasRooms) await studyTogether(steps, options, visitor);
  });
}

async function checkHealth({ take }: Steps, options: SmokeTestOptions): Promise<void> {
  const { apiUrl, roomsUrl, release } = options;
  const doors = [
    ['api', apiUrl],
    ['rooms', roomsUrl],
  ] as const;
  for (const [role, url] of doors) {
    await take(`${role} is ready`, (signal) =>
      ask({ url: `${url}/health/ready`, signal, expects: 200 }, anything),
    );
    if (release === undefined) continue;
    await take(`${role} is of the release`, (signal) =>
      ask({ url: `${url}/version`, signal, expects: 200 }, z.object({ release: z.literal(release) })),
    );
  }
}

async function comeIn({ take, undo }: Steps, options: SmokeTestOptions): Promise<Visitor> {
  const { apiUrl, anonKey, serviceRoleKey } = options;
  const service = { apikey: serviceRoleKey, authorization: `Bearer ${serviceRoleKey}` };
  const accounts = `${apiUrl}/auth/v1/admin/users`;
  const email = `smoke-test-${crypto.randomUUID()}@studyflow.invalid`;
  const password = `${crypto.randomUUID()}-Aa1!`;
  const { id } = await take('an account is made', (signal) =>
    ask(
      {
        method: 'POST',
        url: accounts,
        headers: service,
        body: { email, password, email_confirm: true },
        signal,
        expects: 200,
      },
      made,
    ),
  );
  undo('the account', async (signal) => {
    await ask(
      { method: 'DELETE', url: `${accounts}/${id}`, headers: service, signal, expects: 200 },
      anything,
    );
  });
  const { access_token: token } = await take('it signs in', (signal) =>
    ask(
      {
        method: 'POST',
        url: `${apiUrl}/auth/v1/token?grant_type=password`,
        headers: { apikey: anonKey },
        body: { email, password },
        signal,
        expects: 200,
      },
      granted,
    ),
  );
  return { id, token };
}

async function keepTask(
  { take, undo }: Steps,
  { apiUrl }: SmokeTestOptions,
  { token }: Visitor,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const tasks = `${apiUrl}/api/tasks`;
  const { id } = await take('a task is made', (signal) =>
    ask({ method: 'POST', url: tasks, headers, body: { title: 'Smoke test' }, signal, expects: 201 }, made),
  );
  let isThere = true;
  const remove = async (signal: AbortSignal): Promise<void> => {
    if (!isThere) return;
    await ask({ method: 'DELETE', url: `${tasks}/${id}`, headers, signal, expects: 204 }, anything);
    isThere = false;
  };
  undo('the task', remove);
  await take('it is read', (signal) =>
    ask({ url: `${tasks}/${id}`, headers, signal, expects: 200 }, z.object({ id: z.literal(id) })),
  );
  await take('it is deleted', remove);
}

async function studyTogether(
  { take, undo }: Steps,
  options: SmokeTestOptions,
  { token }: Visitor,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const rooms = `${options.apiUrl}/api/rooms`;
  const { id } = await take('a room is made', (signal) =>
    ask({ method: 'POST', url: rooms, headers, body: { name: 'Smoke test' }, signal, expects: 201 }, made),
  );
  undo('the room', async (signal) => {
    await ask({ method: 'DELETE', url: `${rooms}/${id}`, headers, signal, expects: 204 }, anything);
  });
  await take('it is joined, and its timer started', (signal) =>
    talkInRoom({ url: options.roomsUrl, token, roomId: id, timeoutMs: options.stepTimeoutMs, signal }),
  );
}
