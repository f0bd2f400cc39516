import { api } from '../api.js';
import { el, field, form } from '../dom.js';
import { say } from '../words.js';

/** Who may enter a new room. */
const DOORS = {
  private: { visibility: 'private' },
  knocking: { visibility: 'private', knocking: true },
  public: { visibility: 'public' },
};

/** The rooms a person is in, those that are open to them, and a form for a new one. */
export function roomsView({ show, go }) {
  const mine = el('ul', { className: 'list' });
  const open = el('ul', { className: 'list' });
  const archive = el('ul', { className: 'list' });
  const empty = el('p', { className: 'empty', hidden: true }, say('noRooms'));

  function item(room) {
    return el(
      'li',
      {},
      el(
        'div',
        { className: 'row' },
        el('strong', { className: 'grow' }, room.name),
        el('span', { className: 'pill' }, say(room.visibility)),
        el(
          'a',
          {
            className: 'button quiet',
            href: `#/rooms/${room.id}`,
            'aria-label': `${say('enter')}: ${room.name}`,
          },
          say('enter'),
        ),
      ),
    );
  }

  function archived(room) {
    return el(
      'li',
      {},
      el(
        'div',
        { className: 'row' },
        el('strong', { className: 'grow' }, room.name),
        el(
          'a',
          {
            className: 'button quiet',
            href: `#/rooms/${room.id}/replay`,
            'aria-label': `${say('replay')}: ${room.name}`,
          },
          say('replay'),
        ),
      ),
    );
  }

  async function load() {
    const [own, all, past] = await Promise.all([
      api('GET', '/rooms?scope=mine'),
      api('GET', '/rooms?scope=public'),
      api('GET', '/rooms?scope=archived'),
    ]);
    const known = new Set(own.data.map(({ id }) => id));
    const others = all.data.filter(({ id }) => !known.has(id));
    mine.replaceChildren(...own.data.map(item));
    open.replaceChildren(...others.map(item));
    archive.replaceChildren(...past.data.map(archived));
    archiveSection.hidden = past.data.length === 0;
    empty.hidden = own.data.length > 0;
    openSection.hidden = others.length === 0;
  }

  const entry = form(
    {
      className: 'form-line',
      submit: async (entered) => {
        const { visibility, ...named } = Object.fromEntries(entered);
        const room = await api('POST', '/rooms', { ...named, ...DOORS[visibility], timer_control: 'all' });
        go(`#/rooms/${room.id}`);
      },
    },
    field(
      say('roomName'),
      el('input', { name: 'name', required: true, maxLength: 100, autocomplete: 'off' }),
    ),
    field(
      say('visibility'),
      el(
        'select',
        { name: 'visibility' },
        Object.keys(DOORS).map((value) => el('option', { value }, say(value))),
      ),
    ),
    el('button', { type: 'submit' }, say('open')),
  );
  const openSection = el('section', { hidden: true }, el('h2', {}, say('publicRooms')), open);
  const archiveSection = el('section', { hidden: true }, el('h2', {}, say('archive')), archive);
  load().catch((error) => show(error.message));
  return el(
    'div',
    { className: 'stack' },
    el('h1', {}, say('rooms')),
    el('section', { className: 'card', 'aria-label': say('newRoom') }, entry),
    el('section', {}, el('h2', {}, say('myRooms')), mine, empty),
    openSection,
    archiveSection,
  );
}
