/** Somebody with an account, whose access token is always good. */
export interface Person {
  readonly token: () => string;
  /** Signs in again. */
  readonly refresh: () => Promise<string>;
}

/** Signs somebody up at a platform that lets people in without a confirmed address. */
export async function signUp(url: string, anonKey: string): Promise<Person> {
  const credentials = {
    email: `${crypto.randomUUID()}@example.test`,
    password: `Well-kept-${crypto.randomUUID()}`,
  };
  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(`${url}/auth/v1/${path}`, {
      method: 'POST',
      headers: { apikey: anonKey, 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 200)}`);
    return (JSON.parse(text) as { access_token: string }).access_token;
  };
  let token = await ask('signup');
  return {
    token: () => token,
    refresh: async () => (token = await ask('token?grant_type=password')),
  };
}
