import { connect } from '/client/index.js';
import { apiKey, supabase } from './session.js';

const listeners = new Set();
let studyflow;

/** Tells how the connection is: `connecting`, `online`, `away`, `refused` or `closed`. */
export function onLink(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens the one connection of this page, or gives the one there is. */
export function link() {
  if (studyflow) return studyflow;
  studyflow = connect({ token: accessToken, apikey: apiKey });
  studyflow.connection.on('state', (state) => {
    for (const listener of listeners) listener(state);
  });
  return studyflow;
}

export function closeLink() {
  studyflow?.close();
  studyflow = undefined;
}

async function accessToken({ refresh }) {
  const { data, error } = await (refresh ? supabase.auth.refreshSession() : supabase.auth.getSession());
  // Without a network there is no new token yet: the connection asks again.
  if (error?.name === 'AuthRetryableFetchError') throw error;
  return data.session?.access_token;
}
