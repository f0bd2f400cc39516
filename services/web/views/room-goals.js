import { el } from '../dom.js';
import { goalSet } from '../content-rules.js';
import { say } from '../words.js';
import { entryLine, keyedList, panel, progressLine, smallButton } from './room-panel.js';

const EVERYBODY = 'all';

/** What everybody wants to get done in this round: the goal that hosts have set for all, one's own, and the others'. */
export function goalsPanel({ userId, content }) {
  const list = el('ul', { className: 'list', hidden: true });
  const empty = el('p', { className: 'soft' }, say('noGoals'));
  const progress = progressLine(say('goals'));
  const whose = el(
    'select',
    { 'aria-label': say('goalFor'), hidden: true },
    el('option', { value: 'me' }, say('forMe')),
    el('option', { value: EVERYBODY }, say('forAll')),
  );
  const entry = entryLine(
    {
      label: say('goalText'),
      button: say('setGoal'),
      maxLength: 300,
      enter: (text) => set(whose.value, text),
    },
    whose,
  );
  const { view, enable, attempt } = panel('goals', progress.view, list, empty, entry.view);
  let names = new Map();
  let isHost = false;

  const change = (target, given, goal) =>
    content.setGoal({ for: target, ...given }, (goals) =>
      goalSet(goals, { ...goal, ...given, user_id: target === EVERYBODY ? null : userId }),
    );

  function set(target, text) {
    return attempt(
      () => change(target, { text }, { done: false }),
      () => entry.giveBack(text),
    );
  }

  function row() {
    let goal;
    const tick = el('input', { type: 'checkbox' });
    tick.addEventListener('change', () => {
      attempt(() => change(targetOf(goal), { done: tick.checked }, goal));
    });
    const text = el('span', { className: 'grow' });
    const who = el('span', { className: 'pill' });
    const drop = smallButton('×', '', () => {
      attempt(() => change(targetOf(goal), { text: null }, goal));
      entry.focus();
    });
    return {
      view: el('li', {}, el('div', { className: 'row' }, tick, text, who, drop)),
      draw(now) {
        goal = now;
        const isMine = now.user_id === userId || (now.user_id === null && isHost);
        tick.checked = now.done;
        tick.disabled = !isMine;
        tick.setAttribute('aria-label', now.text);
        text.textContent = now.text;
        text.classList.toggle('done', now.done);
        who.textContent = nameOf(now.user_id);
        drop.hidden = !isMine;
        drop.title = say('dropGoal', { text: now.text });
        drop.setAttribute('aria-label', drop.title);
      },
    };
  }

  function nameOf(id) {
    if (id === null) return say('everybody');
    return id === userId ? say('you') : (names.get(id) ?? say('someone'));
  }

  const drawList = keyedList(list, { keyOf: ({ user_id }) => user_id ?? EVERYBODY, open: row });

  return {
    view,
    draw({ content: shown, members, gone }) {
      enable(shown !== undefined && !gone);
      if (shown === undefined) return;
      names = shown.names;
      const role = members.find(({ user_id }) => user_id === userId)?.role;
      isHost = role !== undefined && role !== 'member';
      whose.hidden = !isHost;
      if (!isHost) whose.value = 'me';
      const goals = inOrder(shown.goals, userId);
      drawList(goals);
      empty.hidden = goals.length > 0;
      progress.draw(goals.filter(({ done }) => done).length, goals.length);
    },
  };
}

const targetOf = ({ user_id }) => (user_id === null ? EVERYBODY : 'me');

/** Everybody's first, then one's own. */
function inOrder({ shared, members }, userId) {
  const own = members.filter(({ user_id }) => user_id === userId);
  const others = members.filter(({ user_id }) => user_id !== userId);
  return [...(shared ? [{ user_id: null, ...shared }] : []), ...own, ...others];
}
