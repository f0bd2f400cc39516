import { el, field } from '../dom.js';
import { changed } from '../content-rules.js';
import { say } from '../words.js';
import { entryLine, keyedList, panel, progressLine, smallButton } from './room-panel.js';

const LONGEST = 500;
const NOBODY = '';

/** Tasks that everybody in the room adds, ticks off, words anew, gives to somebody and deletes. */
export function roomTasksPanel({ content }) {
  const list = el('ul', { className: 'list', hidden: true });
  const empty = el('p', { className: 'soft' }, say('noRoomTasks'));
  const progress = progressLine(say('roomTasks'));
  const entry = entryLine({ label: say('roomTask'), button: say('addTask'), maxLength: LONGEST, enter: add });
  const tools = panel('roomTasks', progress.view, list, empty, entry.view);
  const known = { names: new Map(), content, ...tools, focusEntry: entry.focus };

  function add(title) {
    return tools.attempt(
      () => content.addTask(title),
      () => entry.giveBack(title),
    );
  }

  const drawList = keyedList(list, { keyOf: ({ id }) => id, open: () => taskRow(known) });

  return {
    view: tools.view,
    draw({ content: shown, gone }) {
      tools.enable(shown !== undefined && !gone);
      if (shown === undefined) return;
      known.names = shown.names;
      drawList(shown.tasks);
      empty.hidden = shown.tasks.length > 0;
      progress.draw(shown.tasks.filter(({ done }) => done).length, shown.tasks.length);
    },
  };
}

/** One task: a line, and in its place a form while it is edited. */
function taskRow(known) {
  const { content, attempt, focusEntry } = known;
  let task;
  let editor;
  const tick = el('input', { type: 'checkbox' });
  const title = el('span', { className: 'grow' });
  const who = el('span', { className: 'pill' });
  const edit = smallButton('✎', '', () => openEditor(task));
  const remove = smallButton('×', '', () => {
    attempt(() => content.changeTask(task, { action: 'delete' }, (all) => without(all, task)));
    focusEntry();
  });
  const line = el('div', { className: 'row' }, tick, title, who, edit, remove);
  const view = el('li', {}, line);
  tick.addEventListener('change', () => attempt(() => change(task, { done: tick.checked })));

  const change = (read, fields) =>
    content.changeTask(read, { action: 'edit', ...fields }, (all) => changed(all, read.id, fields));

  function openEditor(read, wording = read) {
    editor?.view.remove();
    editor = taskEditor(wording, known.names, {
      save: (fields) => save(read, fields),
      cancel: closeEditor,
    });
    view.append(editor.view);
    edit.hidden = true;
  }

  function closeEditor() {
    editor.view.remove();
    editor = undefined;
    edit.hidden = false;
    edit.focus();
  }

  /** What somebody else has changed meanwhile is shown in the line; what was written here stays in the form. */
  function save(read, fields) {
    closeEditor();
    const entries = Object.entries(fields).filter(([name, value]) => read[name] !== value);
    if (entries.length === 0) return;
    attempt(
      () => change(read, Object.fromEntries(entries)),
      (error) => openEditor(error.details?.task ?? read, { ...read, ...fields }),
    );
  }

  return {
    view,
    draw(now) {
      task = now;
      const isPending = now.version === undefined;
      view.classList.toggle('pending', isPending);
      for (const control of [tick, edit, remove]) control.disabled = isPending;
      tick.checked = now.done;
      tick.setAttribute('aria-label', now.title);
      title.textContent = now.title;
      title.classList.toggle('done', now.done);
      who.hidden = now.assignee_id === null;
      who.textContent = now.assignee_id === null ? '' : (known.names.get(now.assignee_id) ?? say('someone'));
      name(edit, 'editTask', now);
      name(remove, 'deleteTask', now);
    },
  };
}

function name(button, word, { title }) {
  button.title = say(word, { title });
  button.setAttribute('aria-label', button.title);
}

function taskEditor({ title, assignee_id }, names, { save, cancel }) {
  const text = el('input', { required: true, maxLength: LONGEST, autocomplete: 'off', value: title });
  const known = assignee_id === null ? names : new Map([[assignee_id, undefined], ...names]);
  const options = [[NOBODY, say('nobody')], ...known];
  const who = el(
    'select',
    {},
    options.map(([value, label]) => el('option', { value }, label ?? say('someone'))),
  );
  who.value = assignee_id ?? NOBODY;
  const view = el(
    'form',
    { className: 'editor' },
    field(say('wording'), text),
    field(say('assignee'), who),
    el('button', { type: 'submit', className: 'small' }, say('save')),
    el('button', { type: 'button', className: 'quiet small', onclick: cancel }, say('cancel')),
  );
  view.addEventListener('submit', (event) => {
    event.preventDefault();
    const entered = text.value.trim();
    if (entered !== '') save({ title: entered, assignee_id: who.value === NOBODY ? null : who.value });
  });
  view.addEventListener('keydown', ({ key, isComposing }) => {
    if (key === 'Escape' && !isComposing) cancel();
  });
  queueMicrotask(() => text.focus());
  return { view };
}

const without = (tasks, { id }) => tasks.filter((task) => task.id !== id);
