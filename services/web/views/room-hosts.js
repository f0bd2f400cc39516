import { api } from '../api.js';
import { el } from '../dom.js';
import { link } from '../live.js';
import { say } from '../words.js';

const MUTE_SECONDS = 600;

/** What hosts of a room see beside the others: who is at the door, and what they may do about members. */
export function hostTools({ show, userId }, roomId) {
  const list = el('ul', { className: 'list' });
  const door = el('section', { className: 'card', hidden: true }, el('h2', {}, say('atTheDoor')), list);
  const path = `/rooms/${roomId}`;
  let role;

  async function act(work, done) {
    try {
      await work();
      if (done) show(done);
    } catch (error) {
      show(error.message);
    }
  }

  async function loadKnocks() {
    if (role === undefined || role === 'member') return;
    const { data } = await api('GET', `${path}/knocks`);
    list.replaceChildren(...data.map(knocker));
    door.hidden = data.length === 0;
  }

  function knocker({ user_id, display_name }) {
    const answer = (accept) => () =>
      act(() => api('PUT', `${path}/knocks/${user_id}`, { accept })).then(loadKnocks);
    return el(
      'li',
      { className: 'row' },
      el('strong', { className: 'grow' }, display_name),
      button('accept', '', display_name, answer(true)),
      button('decline', 'quiet', display_name, answer(false)),
    );
  }

  /** A menu beside a person's name; nothing where there is nothing to do. */
  function menuFor(member) {
    const isTheirs = member.user_id === userId || member.role === 'host';
    if (role === undefined || role === 'member' || isTheirs) return undefined;
    if (role === 'cohost' && member.role === 'cohost') return undefined;
    const one = `${path}/members/${member.user_id}`;
    const name = member.display_name;
    const next = member.role === 'cohost' ? 'member' : 'cohost';
    const entry = (word, work) =>
      button(word, 'quiet small', name, () => act(work, say('done', { name: say(word) })));
    return el(
      'details',
      { className: 'menu' },
      el('summary', { 'aria-label': say('manage', { name }) }, '⋯'),
      el(
        'div',
        { className: 'card' },
        entry('mute', () => api('PUT', `${path}/mutes/${member.user_id}`, { seconds: MUTE_SECONDS })),
        entry('unmute', () => api('DELETE', `${path}/mutes/${member.user_id}`)),
        role === 'host' && entry(`make_${next}`, () => api('PATCH', one, { role: next })),
        role === 'host' && entry('handOver', () => api('PUT', `${path}/host`, { user_id: member.user_id })),
        entry('remove', () => api('POST', `${one}/remove`, {})),
        entry('ban', () => api('POST', `${one}/remove`, { ban: true })),
      ),
    );
  }

  const heard = (told) => told.room_id === roomId && loadKnocks().catch((error) => show(error.message));
  const stops = ['room:knock', 'room:knock-answered'].map((event) => link().connection.on(event, heard));

  return {
    door,
    menuFor,
    /** What the person is in the room, as it was heard last. */
    learnRole(now) {
      if (now === role) return;
      role = now;
      if (role === 'member') door.hidden = true;
      loadKnocks().catch((error) => show(error.message));
    },
    /** Whether a post may be taken back: one's own, or any as a host. */
    mayTakeBack: ({ actor_id }) => actor_id === userId || (role !== undefined && role !== 'member'),
    takeBack: (seq) => act(() => api('DELETE', `${path}/events/${seq}`)),
    close: () => stops.forEach((stop) => stop()),
  };
}

function button(word, className, name, onclick) {
  return el(
    'button',
    { type: 'button', className, onclick, 'aria-label': `${say(word)}: ${name}` },
    say(word),
  );
}
