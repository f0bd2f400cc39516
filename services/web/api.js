import { accessToken, apiKey } from './session.js';
import { currentLanguage, say } from './words.js';

/** A call to /api; throws the sentence of the problem that it answers. */
export async function api(method, path, body) {
  const token = await accessToken();
  let response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers: {
        apikey: apiKey,
        'accept-language': currentLanguage(),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error(say('noConnection'));
  }
  if (response.status === 204) return undefined;
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(
    new Error(answer.errors?.map(({ message }) => message).join(' ') || answer.message),
    answer,
  );
}
