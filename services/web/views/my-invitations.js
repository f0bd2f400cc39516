import { api } from '../api.js';
import { el } from '../dom.js';
import { say, sayMoment } from '../words.js';
import { keyedList, smallButton } from './room-panel.js';

/** The person's own invitations that somebody can still come in by, each with a way to end it; nothing where there are none. */
export function myInvitations({ show }) {
  const list = el('ul', { className: 'list' });
  const more = el(
    'button',
    { type: 'button', className: 'quiet', hidden: true, onclick: () => load() },
    say('more'),
  );
  const title = el('h2', { tabIndex: -1 }, say('myInvitations'));
  const view = el('section', { hidden: true }, title, list, more);
  const draw = keyedList(list, { keyOf: ({ id }) => id, open: (invitation) => row(invitation, revoke) });
  let known = [];
  let cursor;

  function drawAll() {
    view.hidden = known.length === 0;
    draw(known);
  }

  async function load() {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    try {
      const { data, pagination } = await api('GET', `/rooms/invitations${query}`);
      known = [...known, ...data];
      cursor = pagination.next_cursor ?? undefined;
      more.hidden = !pagination.has_more;
      drawAll();
    } catch (error) {
      show(error.message);
    }
  }

  async function revoke({ id, room_id }) {
    try {
      await api('DELETE', `/rooms/${room_id}/invitations/${id}`);
      known = known.filter((one) => one.id !== id);
      drawAll();
      // The button that was pressed is gone.
      if (!view.hidden) title.focus();
    } catch (error) {
      show(error.message);
    }
  }

  load();
  return view;
}

function row(invitation, revoke) {
  const { room_id, room_name, uses, max_uses, expires_at } = invitation;
  const used = max_uses === null ? say('used', { uses }) : say('usedOf', { uses, most: max_uses });
  const until = expires_at === null ? say('noEnd') : say('goodUntil', { until: sayMoment(expires_at) });
  const view = el(
    'li',
    {},
    el(
      'div',
      { className: 'row' },
      el(
        'div',
        { className: 'grow' },
        el('a', { href: `#/rooms/${room_id}` }, room_name),
        el('p', { className: 'hint' }, `${used} · ${until}`),
      ),
      smallButton('×', say('revokeInvitation', { name: room_name }), () => revoke(invitation)),
    ),
  );
  return { view, draw: () => undefined };
}
