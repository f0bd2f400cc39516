import { el } from '../dom.js';
import { inboxState, onInbox, readAll } from '../inbox-store.js';
import { currentLanguage, say } from '../words.js';

/** What reached a person while they were here or away; newest first. */
export function inboxView({ show }) {
  const list = el('ul', { className: 'list' });
  const empty = el('p', { className: 'empty' }, say('inboxEmpty'));
  const read = el(
    'button',
    { type: 'button', className: 'quiet', onclick: () => readAll().catch((error) => show(error.message)) },
    say('markAllRead'),
  );

  function draw({ entries, unread, readUpTo }) {
    const shown = entries.filter(({ data }) => data.withdrawn !== true);
    list.replaceChildren(
      ...shown.map((entry) => item(entry, entry.read_at === null && entry.seq > readUpTo)),
    );
    empty.hidden = shown.length > 0;
    read.hidden = unread === 0;
  }

  const close = onInbox(draw);
  draw(inboxState());
  return {
    view: el(
      'div',
      { className: 'stack' },
      el('div', { className: 'row' }, el('h1', { className: 'grow' }, say('inbox')), read),
      el('section', { 'aria-live': 'polite' }, list, empty),
    ),
    close,
  };
}

function item({ data, at }, isUnread) {
  const { title, message, action_url: url } = data.notification ?? data;
  const words = textOf(title) || say('somethingNew');
  return el(
    'li',
    {},
    el(
      'div',
      { className: 'row' },
      el(
        'div',
        { className: 'grow' },
        isUnread ? el('strong', {}, words) : words,
        textOf(message) ? el('p', { className: 'hint' }, textOf(message)) : '',
      ),
      isUnread ? el('span', { className: 'pill' }, say('unread')) : '',
      el('time', { className: 'hint', dateTime: at }, new Date(at).toLocaleString(currentLanguage())),
      isPlace(url)
        ? el(
            'a',
            { className: 'button quiet', href: url, 'aria-label': `${say('show')}: ${words}` },
            say('show'),
          )
        : '',
    ),
  );
}

/** A text, or the one of the reader's language. */
function textOf(value) {
  const text = typeof value === 'object' ? (value?.[currentLanguage()] ?? value?.en) : value;
  return typeof text === 'string' ? text : '';
}

/** Whoever wrote the notification chose the address: nothing but a page. */
function isPlace(url) {
  return typeof url === 'string' && /^(?:https?:\/\/|\/(?!\/)|#)/.test(url);
}
