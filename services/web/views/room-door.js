import { api } from '../api.js';
import { el } from '../dom.js';
import { link } from '../live.js';
import { say } from '../words.js';

/** The door of a room that somebody is not in: they can knock, and come in when they are let in. */
export function roomDoor({ show, enter }, roomId) {
  const told = el('p', { role: 'status' }, say('notInRoom'));
  const knock = el('button', { type: 'button', onclick: ask }, say('knock'));

  async function ask() {
    knock.disabled = true;
    try {
      const { status } = await api('POST', `/rooms/${roomId}/knocks`, {});
      if (status === 'member') enter();
      else told.textContent = say('knocked');
    } catch (error) {
      show(error.message);
      knock.disabled = false;
    }
  }

  const stop = link().connection.on('room:knock-answered', ({ room_id, accepted }) => {
    if (room_id !== roomId) return;
    if (accepted) enter();
    else told.textContent = say('notLetIn');
  });
  return { view: el('section', { className: 'card' }, told, knock), close: stop };
}
