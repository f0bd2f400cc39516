import { api } from '../api.js';
import { el, form } from '../dom.js';
import { openRoom } from '../room-store.js';
import { say } from '../words.js';
import { roomDoor } from './room-door.js';
import { goalsPanel } from './room-goals.js';
import { hostTools } from './room-hosts.js';
import { blank, lineOf } from './room-line.js';
import { notesPanel } from './room-notes.js';
import { roomTasksPanel } from './room-tasks.js';

const ACTIONS = {
  idle: ['start', 'skip'],
  running: ['pause', 'skip', 'reset'],
  paused: ['resume', 'skip', 'reset'],
};

/** One room: the shared timer, who is here, the conversation; goals, tasks and notes of all. */
export function roomView({ show, go, userId }, roomId) {
  const title = el('h1', { className: 'grow' }, '…');
  const status = el('span', { className: 'status', role: 'status' });
  const phase = el('p', { className: 'soft' });
  const clock = el('time', {}, '--:--');
  const actions = el('div', { className: 'row' });
  const people = el('ul', { className: 'people' });
  const log = el('div', { role: 'log', tabIndex: 0, 'aria-label': say('chat') });
  const names = new Map();
  let drawnActions = '';
  let drawnPeople = '';
  const hosts = hostTools({ show, userId }, roomId);
  const outside = el('div', { hidden: true });
  let door;

  const store = openRoom(roomId, draw);
  const goals = goalsPanel({ userId, content: store.content });
  const tasks = roomTasksPanel({ content: store.content });
  const notes = notesPanel({ content: store.content });

  function draw(state) {
    for (const member of state.members) names.set(member.user_id, member.display_name);
    title.textContent = state.room?.name ?? '…';
    status.dataset.state = state.online ? 'online' : 'away';
    setText(status, state.gone ? say('removed') : state.online ? say('connected') : say('reconnecting'));
    if (state.problem) show(state.problem);
    drawTimer(state.timer);
    drawPeople(state);
    drawDoor(state);
    drawLog(state);
    for (const panel of [goals, tasks, notes]) panel.draw(state);
    for (const control of [...actions.children, ...entry.elements]) control.disabled = state.gone;
  }

  /** Drawn when it changes only: a menu that is open stays open. */
  function drawPeople({ members }) {
    hosts.learnRole(members.find(({ user_id }) => user_id === userId)?.role);
    const drawn = JSON.stringify(
      members.map(({ user_id, display_name, role }) => [user_id, display_name, role]),
    );
    if (drawn === drawnPeople) return;
    drawnPeople = drawn;
    people.replaceChildren(...members.map(person));
  }

  /** Whoever has never been let in can knock. */
  function drawDoor({ gone, room }) {
    if (!gone || room !== undefined || door !== undefined) return;
    door = roomDoor({ show, enter: () => dispatchEvent(new Event('hashchange')) }, roomId);
    outside.replaceChildren(door.view);
    outside.hidden = false;
  }

  function person(member) {
    const { user_id, display_name } = member;
    const name = user_id === userId ? `${display_name} ✓` : display_name;
    return el(
      'li',
      {},
      el('span', { className: 'face', 'aria-hidden': 'true' }, [...display_name][0] ?? '?'),
      name,
      hosts.menuFor(member),
    );
  }

  function drawTimer(timer) {
    if (!timer) return;
    phase.textContent = `${say(timer.phase)} · ${say('round', { round: timer.round })}`;
    tick();
    if (drawnActions === timer.state) return;
    drawnActions = timer.state;
    actions.replaceChildren(
      ...ACTIONS[timer.state].map((action, index) =>
        el(
          'button',
          { type: 'button', className: index === 0 ? '' : 'quiet', onclick: () => act(action) },
          say(action === 'skip' ? 'skipPhase' : action),
        ),
      ),
    );
  }

  async function act(action) {
    try {
      await store.timer(action);
    } catch (error) {
      show(error.message);
    }
  }

  function tick() {
    const left = store?.remaining();
    if (left === undefined) return;
    const seconds = Math.max(0, Math.ceil(left / 1_000));
    setText(
      clock,
      `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`,
    );
  }

  function drawLog({ events, pending }) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const shown = log.querySelectorAll('[data-seq]').length;
    if (shown > events.length) log.replaceChildren(); // The log began anew.
    const lines = events.slice(shown > events.length ? 0 : shown);
    for (const old of log.querySelectorAll('.pending')) old.remove();
    log.append(
      ...lines.map((event) => lineOf(event, { userId, names, hosts })),
      ...pending.map((post) =>
        el(
          'div',
          { className: 'said mine pending' },
          post.text,
          el('span', { className: 'soft' }, ` · ${say('sending')}`),
        ),
      ),
    );
    for (const event of lines) if (event.type === 'chat.removed') blank(log, event);
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  const text = el('input', {
    name: 'text',
    required: true,
    maxLength: 4_000,
    autocomplete: 'off',
    'aria-label': say('message'),
    placeholder: say('message'),
  });
  const entry = form(
    {
      submit: async (entered, element) => {
        store.post(entered.get('text'));
        element.reset();
        text.focus();
      },
    },
    el('div', { className: 'grow', style: 'flex:1' }, text),
    el('button', { type: 'submit' }, say('send')),
  );

  const invitation = el('div', { hidden: true, className: 'row', style: 'flex-wrap:wrap' });
  async function invite() {
    try {
      const { url } = await api('POST', `/rooms/${roomId}/invitations`, {});
      const address = el('input', {
        readOnly: true,
        value: url,
        'aria-label': say('inviteLink'),
      });
      const copy = async () => {
        await navigator.clipboard?.writeText(address.value);
        show(say('copied'));
      };
      invitation.replaceChildren(
        el('div', { className: 'grow' }, address),
        el('button', { type: 'button', className: 'quiet', onclick: copy }, say('copy')),
      );
      invitation.hidden = false;
      address.select();
    } catch (error) {
      show(error.message);
    }
  }
  async function leave() {
    try {
      await api('DELETE', `/rooms/${roomId}/members/me`);
      go('#/rooms');
    } catch (error) {
      show(error.message);
    }
  }

  const ticking = setInterval(tick, 250);
  draw(store.state);
  const view = el(
    'div',
    { className: 'stack' },
    el(
      'div',
      { className: 'row', style: 'flex-wrap:wrap' },
      el('a', { href: '#/rooms' }, `← ${say('back')}`),
      status,
    ),
    el(
      'div',
      { className: 'row', style: 'flex-wrap:wrap' },
      title,
      el('a', { className: 'button quiet', href: `#/rooms/${roomId}/replay` }, say('replay')),
      el('button', { type: 'button', className: 'quiet', onclick: invite }, say('invite')),
      el('button', { type: 'button', className: 'quiet', onclick: leave }, say('leave')),
    ),
    invitation,
    outside,
    el(
      'div',
      { className: 'columns' },
      el(
        'div',
        { className: 'stack' },
        el('section', { className: 'card timer', 'aria-label': say('timer') }, phase, clock, actions),
        hosts.door,
        el('section', { className: 'card' }, el('h2', {}, say('people')), people),
        goals.view,
      ),
      el('section', { className: 'card chat' }, el('h2', {}, say('chat')), log, entry),
      tasks.view,
      notes.view,
    ),
  );
  function close() {
    clearInterval(ticking);
    hosts.close();
    door?.close();
    notes.close();
    void store.close();
  }
  return { view, close };
}

/** Changes text only when it differs, so that screen readers are not told the same twice. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
