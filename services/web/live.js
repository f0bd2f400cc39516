import { accessToken, apiKey, supabase } from './session.js';

const { io } = globalThis;
const listeners = new Set();
const ACK_TIMEOUT_MS = 5_000;

let socket;
/** Server clock minus ours, in milliseconds, from the exchange with the shortest round trip. */
let clockOffset = 0;

/** Tells whether the connection stands: `online`, `away` or `closed`. */
export function onLink(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(state) {
  for (const listener of listeners) listener(state);
}

/** Opens the one socket of this page, or gives the one there is. */
export function link() {
  if (socket) return socket;
  socket = io({
    transports: ['websocket'],
    auth: async (give) => give({ token: await accessToken(), apikey: apiKey }),
  });
  socket.on('connect', () => {
    tell('online');
    syncClock();
  });
  socket.on('disconnect', () => tell('away'));
  socket.on('connect_error', (error) => {
    tell('away');
    if (error.data?.code === 'TOKEN_EXPIRED') supabase.auth.refreshSession();
    // The server refused the handshake: socket.io-client leaves trying again to us.
    if (!socket.active) setTimeout(() => socket?.connect(), error.data?.retry_after_ms ?? 2_000);
  });
  return socket;
}

export function closeLink() {
  socket?.disconnect();
  socket = undefined;
  tell('closed');
}

/** Sends an event and gives its acknowledgement; throws the sentence of a refusal. */
export async function ask(event, payload) {
  const answer = await link().timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload);
  if (answer.ok) return answer;
  throw Object.assign(new Error(answer.error.message), answer.error);
}

/** The server's time now, in milliseconds. */
export function serverNow() {
  return Date.now() + clockOffset;
}

async function syncClock() {
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    const t0 = Date.now();
    const answer = await ask('clock:sync', { t0 }).catch(() => undefined);
    const t3 = Date.now();
    if (!answer || t3 - t0 >= best) continue;
    best = t3 - t0;
    clockOffset = (answer.t1 + answer.t2) / 2 - (t0 + t3) / 2;
  }
}

supabase.auth.onAuthStateChange((event, session) => {
  if (event === 'TOKEN_REFRESHED' && socket?.connected) {
    ask('session:refresh', { token: session.access_token }).catch(() => undefined);
  }
});
