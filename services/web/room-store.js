import { link } from './live.js';
import { RoomContent } from './room-content.js';

/** Rooms that were left by the page while something of theirs was still on its way. */
const leaving = new Map();

/** Entries of the log that the conversation says nothing about. */
const SILENT = new Set(['task.changed', 'task.moved', 'note.edited', 'reaction.added', 'reaction.removed']);

/** One room for the page: its log as far as it was heard, and what the client knows of it. */
export function openRoom(roomId, changed) {
  const left = leaving.get(roomId);
  leaving.delete(roomId);
  const store = left === undefined || left.state.gone ? followRoom(roomId) : left;
  store.listen(changed);
  return store;
}

function followRoom(roomId) {
  const room = link().room(roomId);
  const content = new RoomContent(room, show);
  let changed = () => undefined;
  const state = {
    room: undefined,
    members: [],
    timer: undefined,
    events: [],
    pending: [],
    online: false,
    gone: false,
    problem: undefined,
    content: undefined,
  };

  function show() {
    Object.assign(state, {
      room: room.room,
      members: room.members,
      timer: room.timer,
      pending: room.pending,
      online: room.isLive,
      gone: room.endReason !== undefined,
      content: content.shown,
    });
    changed(state);
    state.problem = undefined;
  }

  room.on('events', (events) => {
    content.follow(events);
    state.events.push(...events.filter(({ type }) => !SILENT.has(type)));
    show();
  });
  room.on('restart', () => {
    state.events = [];
    content.restart();
    show();
  });
  room.on('change', () => {
    void content.load();
    show();
  });
  room.on('end', show);

  const store = {
    state,
    content,
    listen(listener) {
      changed = listener;
    },
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
    /** Stays until the room has all that was written. */
    async close() {
      changed = () => undefined;
      leaving.set(roomId, store);
      await content.settled();
      if (leaving.get(roomId) !== store) return;
      leaving.delete(roomId);
      if (!state.gone) room.leave();
    },
  };
  return store;
}
