import type { RowChange } from '../../../platform/events/row-change.ts';
import { tableOf } from '../tables.ts';
import type { Candidate } from './audience.ts';
import { changeMessage } from './change-message.ts';
import type { Catalogue } from './columns.ts';
import type { Subscription } from './subscription.ts';

/** Tells those who may see it; the JSON of a change is made once for all who want the same columns. */
export function tellChange(catalogue: Catalogue, change: RowChange, seeing: readonly Candidate[]): void {
  const columns = catalogue.get(tableOf(change) ?? '') ?? [];
  const messages = new Map<string, string>();
  for (const { listener, subscriptions } of seeing) {
    for (const [selected, { ids, select }] of bySelection(subscriptions)) {
      const message = messages.get(selected) ?? changeMessage(change, columns, select);
      messages.set(selected, message);
      listener.tell(ids, message);
    }
  }
}

interface Selection {
  readonly ids: number[];
  readonly select: readonly string[] | undefined;
}

function bySelection(subscriptions: readonly Subscription[]): Map<string, Selection> {
  const selections = new Map<string, Selection>();
  for (const { id, select } of subscriptions) {
    const key = select?.join(',') ?? '';
    const known = selections.get(key);
    if (known === undefined) selections.set(key, { ids: [id], select });
    else known.ids.push(id);
  }
  return selections;
}
