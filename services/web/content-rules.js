/** What the log means for goals and tasks: pure, and as the room itself follows it. */

/** Goals after an entry of the log; another round of the timer begins without. */
export function goalsAfter(goals, event) {
  const { type, data } = event;
  if (type === 'goal.set') return goalSet(goalsOf(goals, data.round), data);
  const gone = whoIsGone(event);
  if (gone !== undefined)
    return { ...goals, members: goals.members.filter(({ user_id }) => user_id !== gone) };
  return data.timer ? goalsOf(goals, data.timer.round) : goals;
}

/** With one goal as it is from now on; without a text there is none. */
export function goalSet(goals, { user_id, text, done }) {
  if (user_id === null) return { ...goals, shared: text === null ? null : { text, done } };
  const others = goals.members.filter((goal) => goal.user_id !== user_id);
  if (text === null) return { ...goals, members: others };
  const goal = { user_id, text, done };
  const isNew = others.length === goals.members.length;
  const members = isNew
    ? [...others, goal]
    : goals.members.map((one) => (one.user_id === user_id ? goal : one));
  return { ...goals, members };
}

function goalsOf(goals, round) {
  return goals.round === round ? goals : { round, shared: null, members: [] };
}

/** Tasks after an entry of the log. */
export function tasksAfter(tasks, event) {
  const { type, data } = event;
  if (type === 'task.added') return insertAfter(tasks, data.task, data.after_id);
  if (type === 'task.deleted') return tasks.filter(({ id }) => id !== data.id);
  if (type === 'task.changed') return changed(tasks, data.id, { ...data.changes, version: data.version });
  if (type === 'task.moved') return moved(tasks, data);
  const gone = whoIsGone(event);
  if (gone === undefined) return tasks;
  return tasks.map((task) => (task.assignee_id === gone ? { ...task, assignee_id: null } : task));
}

/** With other fields of one task. */
export function changed(tasks, id, fields) {
  return tasks.map((task) => (task.id === id ? { ...task, ...fields } : task));
}

function moved(tasks, { id, version, after_id }) {
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) return tasks;
  const others = tasks.filter((one) => one !== task);
  return insertAfter(others, { ...task, version }, after_id);
}

/** Behind the task with this id, or at the beginning. */
function insertAfter(tasks, task, afterId) {
  const index = tasks.findIndex(({ id }) => id === afterId) + 1;
  return [...tasks.slice(0, index), task, ...tasks.slice(index)];
}

/** Members with their names after an entry of the log, which does not tell what newcomers are called. */
export function namesAfter(names, event) {
  const gone = whoIsGone(event);
  if (gone === undefined && event.type !== 'member.joined') return names;
  const next = new Map(names);
  if (gone !== undefined) next.delete(gone);
  else if (!next.has(event.actor_id)) next.set(event.actor_id, undefined);
  return next;
}

function whoIsGone({ type, actor_id, data }) {
  if (type === 'member.left') return actor_id;
  return type === 'member.removed' ? data.user_id : undefined;
}
