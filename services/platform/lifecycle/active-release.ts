import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const answered = z.object({ release: z.string() });
const LONGEST_ANSWER = 4_096;

/**
 * Asks an address for the name of the release that is active.
 *
 * On a connection of its own each time: one that is kept would stay with the process that it was opened to, however
 * often the address behind it is switched.
 *
 * @throws an error when the answer does not come in time or is none.
 */
export async function askActiveRelease(url: string, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const body = await new Promise<string>((resolve, reject) => {
    const asking = request(url, { agent: false, signal, headers: { accept: 'application/json' } });
    asking.once('error', reject);
    asking.once('response', (response) => {
      const length = Number(response.headers['content-length'] ?? 0);
      if (response.statusCode === 200 && length <= LONGEST_ANSWER) {
        text(response).then(resolve, reject);
        return;
      }
      response.destroy();
      reject(new Error(`The active release is not told: status ${String(response.statusCode)}`));
    });
    asking.end();
  });
  return answered.parse(JSON.parse(body)).release;
}
