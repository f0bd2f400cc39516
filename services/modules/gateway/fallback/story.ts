import type { ToldBefore } from '../call.ts';
import type { Answer } from '../canonical/answer.ts';
import type { Part } from '../canonical/parts.ts';
import type { ChatRequest } from '../canonical/request.ts';
import { addUsage, type ProviderShare, type UsageReport } from '../canonical/usage.ts';
import type { GatewayPart } from '../gateway-part.ts';
import type { Candidate } from '../routing/candidate.ts';
import { estimateUsage } from '../tokens/count-tokens.ts';
import { createSeam, type Seam } from './seam.ts';
import { addToolCall, choiceOf, emptyTold, saidOf, wholeCharacters, type Told } from './told.ts';

type PartOf<Type extends Part['type']> = Extract<Part, { type: Type }>;

/**
 * One answer as it is told, whoever tells it: it holds what came so far, and lets through what is new of it, so that
 * whoever listens hears one answer.
 */
export class Story {
  readonly #request: ChatRequest;
  readonly #choices: Told[] = [];
  readonly #spent: Spent[] = [];
  /** What was told, and is in the ledger, before this story went on. */
  #before: Spent | undefined;
  #speaker: Candidate | undefined;
  #seam: Seam = createSeam('', 'exactly');
  #switched = -1;
  #hasSpoken = false;
  #isIntroduced = false;
  #hasCalled = false;
  #start: PartOf<'start'> | undefined;
  #usage: UsageReport = {};
  #saidBefore = 0;
  #isThoughtOver = false;

  constructor(request: ChatRequest) {
    this.#request = request;
  }

  /** Whether anything was told: before that somebody else can begin, after it only go on. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Whether somebody else can go on: in one text, not in the call of a tool. */
  get canGoOn(): boolean {
    return (
      !this.#hasCalled && this.#choices.length <= 1 && this.#request.n === 1 && this.#told(0).refusal === ''
    );
  }

  get isFinished(): boolean {
    return (
      this.#choices.length > 0 &&
      this.#choices.every((told) => (told as Told | undefined)?.reason !== undefined)
    );
  }

  /** Whether all the answers that were asked for have come to their end. */
  get isWhole(): boolean {
    return this.#choices.filter(({ reason }) => reason !== undefined).length >= this.#request.n;
  }

  /** What was said so far, for whoever goes on. */
  get spoken(): string {
    return this.#choices[0]?.text ?? '';
  }

  /** Goes on with what was told before, by whom its parts name; what that cost is counted here unless it was already. */
  restore({ parts, isAccounted }: ToldBefore, candidates: readonly Candidate[]): void {
    let by: Spent['by'] = { provider: { name: '' }, model: '' };
    for (const part of parts) {
      this.#restore(part);
      if (part.type === 'speaker')
        by = candidates.find(({ provider }) => provider.name === part.provider) ?? by;
    }
    const spent = { by, told: this.#usage, said: this.#said() };
    if (isAccounted) this.#before = spent;
    else this.#spent.push(spent);
    this.#usage = {};
  }

  #restore(part: Part): void {
    if (part.type === 'start') this.#start = part;
    else if (part.type === 'speaker') this.#switched = part.switched;
    else if (part.type === 'usage') this.#usage = part.usage;
    else if (part.type === 'finish') this.#told(part.index).reason = part.reason;
    else {
      this.#hasSpoken = true;
      const told = this.#told(part.index);
      if (part.type === 'text-delta') told.text += part.text;
      else if (part.type === 'refusal-delta') told.refusal += part.text;
      else if (part.type === 'reasoning-delta') told.reasoning += part.text;
      else {
        this.#hasCalled = true;
        addToolCall(told, part);
      }
    }
  }

  /** The very last parts alone, of a story that was told up to its reasons. */
  async *close(): AsyncGenerator<readonly GatewayPart[]> {
    yield await this.#sum();
  }

  /** A candidate begins, begins once more, or goes on. */
  begin(candidate: Candidate): void {
    if (candidate !== this.#speaker) this.#switched += 1;
    this.#speaker = candidate;
    this.#isIntroduced = false;
    if (!this.#hasSpoken) this.#start = undefined;
    this.#saidBefore = this.#said().length;
    this.#isThoughtOver = (this.#choices[0]?.reasoning ?? '') !== '';
  }

  /** Somebody was asked and given up before its first word: it read the question, so that is counted. */
  outran(by: Candidate): void {
    this.#spent.push({ by, told: {}, said: '', wasOutrun: true });
  }

  /** What of these parts is told. */
  add(parts: readonly Part[]): GatewayPart[] {
    const out: GatewayPart[] = [];
    for (const part of parts) this.#add(out, part);
    return out;
  }

  /** The one who spoke died; what it cost is written down. */
  broke(): void {
    for (const told of this.#choices) {
      told.half = '';
      told.reason = undefined;
    }
    this.#account();
    this.#seam = createSeam('', 'exactly');
  }

  /** The last parts: what was held back and the reasons, then the sum of what it cost, and the whole. */
  async *end(): AsyncGenerator<readonly GatewayPart[]> {
    const out: GatewayPart[] = [];
    this.#sayRest(out);
    this.#choices.forEach((told, index) => {
      this.#tell(out, { type: 'finish', index, reason: told.reason ?? 'other' });
    });
    yield out;
    yield await this.#sum();
  }

  /** Only now is counted what a provider did not tell: nobody waits for that in the middle of an answer. */
  async #sum(): Promise<readonly GatewayPart[]> {
    this.#account();
    const shares: ProviderShare[] = [];
    for (const spent of this.#spent) shares.push(...(await shareOf(this.#request, spent)));
    const before = this.#before === undefined ? [] : await shareOf(this.#request, this.#before);
    const usage = [...before, ...shares].map((share) => share.usage).reduce(addUsage, addUsage({}, {}));
    const answer: Answer = {
      model: this.#start?.model ?? '',
      choices: this.#choices.map(choiceOf),
      usage,
      wire: this.#speaker?.provider.wire ?? 'openai',
      provider: this.#speaker?.provider.name ?? '',
      switched: this.#switched,
      shares,
    };
    return [
      { type: 'usage', usage },
      { type: 'end', answer },
    ];
  }

  #told(index: number): Told {
    return (this.#choices[index] ??= emptyTold());
  }

  #said(): string {
    return this.#choices.map(saidOf).join('');
  }

  #add(out: GatewayPart[], part: Part): void {
    switch (part.type) {
      case 'text-delta':
        this.#say(out, part);
        return;
      case 'start':
        this.#start ??= part;
        if (this.#hasSpoken) this.#seam = createSeam(this.spoken, part.continues ?? 'exactly');
        return;
      case 'finish':
        this.#told(part.index).reason = part.reason;
        return;
      case 'usage':
        this.#usage = { ...this.#usage, ...part.usage };
        return;
      case 'speaker':
        return;
      default:
        this.#addOther(out, part);
    }
  }

  #addOther(out: GatewayPart[], part: PartOf<'refusal-delta' | 'reasoning-delta' | 'tool-call-delta'>): void {
    const told = this.#told(part.index);
    // Thoughts that another one had before are not thought again aloud.
    if (part.type === 'reasoning-delta' && this.#isThoughtOver) return;
    if (part.type === 'tool-call-delta') {
      this.#hasCalled = true;
      addToolCall(told, part);
    } else if (part.type === 'refusal-delta') told.refusal += part.text;
    else told.reasoning += part.text;
    this.#tell(out, part);
  }

  #say(out: GatewayPart[], part: PartOf<'text-delta'>): void {
    const told = this.#told(part.index);
    const fresh = part.index === 0 ? this.#seam.pass(part.text) : part.text;
    const [text, half] = wholeCharacters(told.half + fresh);
    told.half = half;
    if (text === '') return;
    told.text += text;
    this.#tell(out, text === part.text ? part : { ...part, text });
  }

  #sayRest(out: GatewayPart[]): void {
    for (const [index, told] of this.#choices.entries()) {
      const rest = (index === 0 ? this.#seam.end() : '') + told.half;
      told.half = '';
      told.text += rest;
      if (rest !== '') this.#tell(out, { type: 'text-delta', index, text: rest });
    }
  }

  /** Before the first word it is said that an answer starts, before the first of each who speaks, who it is. */
  #tell(out: GatewayPart[], part: GatewayPart): void {
    if (!this.#hasSpoken) out.push(this.#start ?? { type: 'start', model: this.#speaker?.model ?? '' });
    if (!this.#isIntroduced) {
      const provider = this.#speaker?.provider.name ?? '';
      out.push({ type: 'speaker', provider, switched: this.#switched });
    }
    this.#hasSpoken = true;
    this.#isIntroduced = true;
    out.push(part);
  }

  #account(): void {
    const said = this.#said().slice(this.#saidBefore);
    if (this.#speaker !== undefined) this.#spent.push({ by: this.#speaker, told: this.#usage, said });
    this.#usage = {};
  }
}

/** What one provider said, and what it told of its cost. */
interface Spent {
  readonly by: { readonly provider: { readonly name: string }; readonly model: string };
  readonly told: UsageReport;
  readonly said: string;
  readonly wasOutrun?: boolean;
}

/** What the provider told; where it said something and did not tell, what is counted here. */
async function shareOf(
  request: ChatRequest,
  { by, told, said, wasOutrun = false }: Spent,
): Promise<readonly ProviderShare[]> {
  const isTold = told.promptTokens !== undefined && told.completionTokens !== undefined;
  if (!isTold && said === '' && told.promptTokens === undefined && !wasOutrun) return [];
  const report = isTold ? told : { ...(await estimateUsage(request, said)), ...told };
  return [{ provider: by.provider.name, model: by.model, usage: addUsage(report, {}) }];
}
