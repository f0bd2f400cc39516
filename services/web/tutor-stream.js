import { accessToken } from './session.js';
import { currentLanguage, say } from './words.js';

/** How often a broken connection is taken up again before the reader is told. */
const ATTEMPTS = 5;
const PAUSE_MS = 500;

/** The model that this page asks: the route `tutor`, else the first that there is. */
async function modelName() {
  const response = await fetch('/ai/v1/models', { headers: await headers() });
  if (!response.ok) return 'tutor';
  const names = (await response.json()).data.map(({ id }) => id);
  return names.includes('tutor') ? 'tutor' : (names[0] ?? 'tutor');
}

async function headers(more = {}) {
  return {
    authorization: `Bearer ${await accessToken()}`,
    'accept-language': currentLanguage(),
    ...more,
  };
}

/**
 * Asks the tutor and gives the answer as it comes: `onText` with each piece, `onStream` with the id under which the
 * answer goes on when this page is loaded anew.
 */
export async function askTutor(messages, { onText, onStream, signal }) {
  const body = JSON.stringify({ model: await modelName(), stream: true, messages });
  const response = await fetch('/ai/v1/chat/completions', {
    method: 'POST',
    headers: await headers({ 'content-type': 'application/json', 'x-studyflow-resumable': 'true' }),
    body,
    signal,
  });
  await orThrow(response);
  const id = response.headers.get('x-stream-id') ?? undefined;
  onStream(id);
  await readOn(response, id, { onText, signal });
}

/** Goes on with an answer from its beginning: what was said is said again, then what is being said. */
export async function followTutor(id, { onText, signal }) {
  const response = await fetch(`/ai/v1/streams/${id}`, { headers: await headers(), signal });
  await orThrow(response);
  await readOn(response, id, { onText, signal });
}

/** Reads to the end, over as many connections as it takes. */
async function readOn(first, id, { onText, signal }) {
  let response = first;
  let count = 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      for await (const data of eventsOf(response)) {
        count += 1;
        attempt = 0;
        if (data === '[DONE]') return;
        tell(JSON.parse(data), onText);
      }
    } catch (error) {
      if (signal.aborted || error.isTold) throw error;
    }
    if (id === undefined || attempt >= ATTEMPTS) throw new Error(say('noConnection'));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (attempt + 1)));
    response = await again(id, count, signal).catch((error) => {
      if (signal.aborted || error.isTold) throw error;
      return new Response('');
    });
    if (response.status === 204) return;
  }
}

async function again(id, count, signal) {
  const response = await fetch(`/ai/v1/streams/${id}`, {
    headers: await headers({ 'last-event-id': String(count) }),
    signal,
  });
  await orThrow(response);
  return response;
}

function tell({ choices = [], error }, onText) {
  if (error) throw told(error.message);
  for (const { delta } of choices) onText(delta.content ?? delta.refusal ?? '');
}

async function orThrow(response) {
  if (response.ok) return;
  const { error } = await response.json().catch(() => ({}));
  throw told(error?.message ?? say('noConnection'));
}

/** A failure that the platform told in words: to try again would change nothing. */
function told(message) {
  return Object.assign(new Error(message), { isTold: true });
}

/** The data of server-sent events, one after the other. */
async function* eventsOf(response) {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    text += step.value;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield data.join('\n');
    }
  }
}
