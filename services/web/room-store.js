import { link } from './live.js';

/** One room for the page: its log as far as it was heard, and what the client knows of it. */
export function openRoom(roomId, changed) {
  const room = link().room(roomId);
  const state = {
    room: undefined,
    members: [],
    timer: undefined,
    events: [],
    pending: [],
    online: false,
    gone: false,
    problem: undefined,
  };

  function show() {
    Object.assign(state, {
      room: room.room,
      members: room.members,
      timer: room.timer,
      pending: room.pending,
      online: room.isLive,
      gone: room.endReason !== undefined,
    });
    changed(state);
    state.problem = undefined;
  }

  room.on('events', (events) => {
    state.events.push(...events);
    show();
  });
  room.on('restart', () => {
    state.events = [];
    show();
  });
  room.on('change', show);
  room.on('end', show);

  return {
    state,
    remaining: () => room.remaining(),
    async post(text) {
      try {
        await room.post(text);
      } catch (error) {
        state.problem = error.message;
        show();
      }
    },
    timer: (action) => room.moveTimer(action),
    type: () => room.type(),
    close: () => room.leave(),
  };
}
