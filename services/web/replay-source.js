import { accessToken, apiKey } from './session.js';
import { currentLanguage, say } from './words.js';

const TRIES = 5;

/**
 * Reads the replay of a room line by line and gives each to `take`. An answer that is cut goes on after the last event
 * that came.
 */
export async function readReplay(roomId, take, signal) {
  let after = 0;
  let isComplete = false;
  const count = (line) => {
    if (line.event) after = line.event.seq;
    if (line.end) isComplete = true;
    take(line);
  };
  for (let tries = 1; !isComplete; tries += 1) {
    try {
      await readLines(`/api/rooms/${roomId}/replay?after=${after}`, count, signal);
      if (!isComplete) throw new Error(say('noConnection'));
    } catch (error) {
      if (signal.aborted) return;
      if (error.code || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300 * tries));
    }
  }
}

async function readLines(path, take, signal) {
  const response = await fetch(path, {
    signal,
    headers: {
      apikey: apiKey,
      'accept-language': currentLanguage(),
      authorization: `Bearer ${await accessToken()}`,
    },
  });
  if (!response.ok) {
    const problem = await response.json();
    throw Object.assign(new Error(problem.message), problem);
  }
  let rest = '';
  for await (const text of pieces(response.body.pipeThrough(new TextDecoderStream()))) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) take(JSON.parse(line));
  }
}

/** Safari cannot iterate a stream. */
async function* pieces(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
