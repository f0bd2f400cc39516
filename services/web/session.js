import { say } from './words.js';

const { createClient } = globalThis.supabase;
const settings = await (await fetch('/web/settings.json')).json();

/** The same client that any Supabase front end uses; only URL and key are ours. */
export const supabase = createClient(location.origin, settings.anon_key, {
  auth: { flowType: 'implicit', detectSessionInUrl: true },
});
export const apiKey = settings.anon_key;

export async function accessToken() {
  const { data } = await supabase.auth.getSession();
  return data.session?.access_token;
}

/** Throws what supabase-js gives back as a value, as a sentence for people. */
export function orThrow({ data, error }) {
  if (error)
    throw new Error(
      error.status === 0 || error.name === 'AuthRetryableFetchError' ? say('noConnection') : error.message,
    );
  return data;
}
