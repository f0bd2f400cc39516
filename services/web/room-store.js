import { ask, link, onLink } from './live.js';

/** One room as this page knows it: members, timer, log; resumed after every reconnect from where it was. */
export function openRoom(roomId, changed) {
  const state = {
    room: undefined,
    members: [],
    timer: undefined,
    events: [],
    pending: [],
    online: false,
    gone: false,
  };
  let seq;
  let closed = false;
  const socket = link();

  function take(events) {
    for (const event of events) {
      if (seq !== undefined && event.seq <= seq) continue;
      seq = event.seq;
      state.events.push(event);
      state.pending = state.pending.filter(({ client_id }) => client_id !== event.client_id);
      if (event.data?.timer) state.timer = event.data.timer;
    }
    changed(state);
  }

  async function join() {
    if (closed || state.gone) return;
    try {
      const answer = await ask('room:join', { room_id: roomId, ...(seq !== undefined && { after: seq }) });
      Object.assign(state, {
        room: answer.room,
        members: answer.members,
        timer: answer.timer,
        online: true,
        problem: undefined,
      });
      take(answer.events);
      if (seq === undefined) seq = answer.seq;
      for (const message of state.pending) deliver(message);
    } catch (error) {
      state.problem = error.message;
      state.gone = error.code === 'NOT_FOUND';
      if (!state.gone) setTimeout(join, error.retry_after_ms ?? 1_500);
    }
    changed(state);
  }

  /** Until the acknowledgement the outcome is unknown: the same client_id is sent again and is stored once. */
  async function deliver(message) {
    try {
      await ask('room:post', {
        room_id: roomId,
        client_id: message.client_id,
        type: 'chat',
        data: message.data,
      });
    } catch (error) {
      if (error.retryable === false) {
        state.pending = state.pending.filter(({ client_id }) => client_id !== message.client_id);
        state.problem = error.message;
        changed(state);
      } else if (socket.connected && !closed)
        setTimeout(() => deliver(message), error.retry_after_ms ?? 1_000);
    }
  }

  const handlers = {
    'room:events': ({ room_id, events }) => room_id === roomId && take(events),
    'room:presence': (presence) => {
      if (presence.room_id !== roomId) return;
      state.members = presence.members ?? mergeMembers(state.members, presence);
      changed(state);
    },
    'room:removed': ({ room_id }) => {
      if (room_id !== roomId) return;
      state.gone = true;
      changed(state);
    },
    connect: join,
  };
  for (const [event, handler] of Object.entries(handlers)) socket.on(event, handler);
  const stopListening = onLink((link) => {
    state.online = link === 'online' && state.online;
    changed(state);
  });
  if (socket.connected) join();

  return {
    state,
    post(text) {
      const message = { client_id: crypto.randomUUID(), data: { text } };
      state.pending.push(message);
      changed(state);
      deliver(message);
    },
    timer: (action) => ask('room:timer', { room_id: roomId, client_id: crypto.randomUUID(), action }),
    close() {
      closed = true;
      stopListening();
      for (const [event, handler] of Object.entries(handlers)) socket.off(event, handler);
      if (socket.connected) ask('room:leave', { room_id: roomId }).catch(() => undefined);
    },
  };
}

function mergeMembers(members, { joined = [], left = [] }) {
  const gone = new Set([
    ...left.map((member) => member.user_id ?? member),
    ...joined.map(({ user_id }) => user_id),
  ]);
  return [...members.filter(({ user_id }) => !gone.has(user_id)), ...joined];
}
