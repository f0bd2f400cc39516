import type { FinishReason } from '../../canonical/parts.ts';
import type { UsageReport } from '../../canonical/usage.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import { endingOf, type OutputItem } from './output-item.ts';
import type { ResponseBody, WholeResponse } from './response-body.ts';
import { ItemWriter, type ItemCall, type ItemEvent, type ItemKind } from './write-item.ts';

/** Writes parts as the numbered events of a response: created, items one behind the other, completed. */
export class ResponseWriter {
  readonly #body: ResponseBody;
  readonly #output: OutputItem[] = [];
  #open: ItemWriter | undefined;
  #number = 0;
  #hasBegun = false;
  #reason: FinishReason = 'other';
  #speaker: { readonly provider: string; readonly switched: number } | undefined;
  #whole: WholeResponse | undefined;

  constructor(body: ResponseBody) {
    this.#body = body;
  }

  /** The whole response, once its end was written. */
  get whole(): WholeResponse | undefined {
    return this.#whole;
  }

  /** The events of a batch, as one text; empty when it says nothing that this language tells. */
  write(parts: readonly GatewayPart[]): string {
    return parts.map((part) => this.#write(part)).join('');
  }

  /** What ends a response that failed in the middle. */
  fail({ code, message }: { readonly code: string | null; readonly message: string }): string {
    const error = { code: code ?? 'server_error', message };
    const response = { ...this.#body, status: 'failed', error, output: this.#output };
    return this.#event(['response.failed', { response }]) + failureEvent(error, this.#number);
  }

  #write(part: GatewayPart): string {
    switch (part.type) {
      case 'speaker': {
        const { provider, switched } = part;
        this.#speaker = { provider, switched };
        return '';
      }
      case 'finish':
        this.#reason = part.reason;
        return '';
      case 'usage':
        return this.#begin() + this.#end(part.usage);
      case 'start':
      case 'end':
        return '';
      case 'tool-call-delta': {
        const call = { call_id: part.id ?? '', name: part.name ?? '' };
        return this.#say(`call ${String(part.call) as `${number}`}`, part.arguments, call);
      }
      default:
        return this.#say(KINDS[part.type], part.text);
    }
  }

  #say(kind: ItemKind, delta: string, call?: ItemCall): string {
    let told = this.#begin();
    if (this.#open?.kind !== kind) {
      told += this.#close('stop');
      this.#open = new ItemWriter({
        kind,
        responseId: this.#body.id,
        index: this.#output.length,
        ...(call && { call }),
      });
      told += this.#events(this.#open.begin());
    }
    return told + this.#events(this.#open.say(delta));
  }

  #close(reason: FinishReason): string {
    if (this.#open === undefined) return '';
    const [item, events] = this.#open.end(reason);
    this.#output.push(item);
    this.#open = undefined;
    return this.#events(events);
  }

  #begin(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    const response = { ...this.#body, status: 'in_progress', output: [], studyflow: this.#speaker };
    return this.#events([
      ['response.created', { response }],
      ['response.in_progress', { response }],
    ]);
  }

  #end(usage: UsageReport): string {
    const closed = this.#close(this.#reason);
    const ending = endingOf(this.#reason, usage);
    const whole = { ...this.#body, ...ending, output: this.#output, studyflow: this.#speaker };
    this.#whole = whole;
    return closed + this.#event([`response.${String(ending['status'])}`, { response: whole }]);
  }

  #events(events: readonly ItemEvent[]): string {
    return events.map((event) => this.#event(event)).join('');
  }

  #event([type, more]: ItemEvent): string {
    const data = JSON.stringify({ type, sequence_number: this.#number, ...more });
    this.#number += 1;
    return `event: ${type}\ndata: ${data}\n\n`;
  }
}

const KINDS = {
  'text-delta': 'output_text',
  'refusal-delta': 'refusal',
  'reasoning-delta': 'reasoning_text',
} as const;

/** An error as clients throw it: its fields stand in the event, and once more where older ones look for them. */
export function failureEvent(
  { code, message }: { readonly code: string | null; readonly message: string },
  number = 0,
): string {
  const error = { code: code ?? 'server_error', message, param: null };
  const data = { type: 'error', sequence_number: number, ...error, error };
  return `event: error\ndata: ${JSON.stringify(data)}\n\n`;
}
