import { abilityMissing, modelUnknown } from '../errors.ts';
import type { GatewayCall } from '../call.ts';
import { canServe, nameOf, needsOf, type Candidate } from './candidate.ts';
import type { Health } from './health.ts';
import type { KeepsTargets } from './policy.ts';
import { byRendezvous, conversationOf } from './stick.ts';

/** Finds out who may answer, and in which order. */
export interface Routes {
  /** @throws `gateway.model-unknown`, `gateway.ability-missing` */
  candidatesFor(call: Pick<GatewayCall, 'request' | 'who'>): readonly Candidate[];
  /** Those that answer for a model, as configured. @throws `gateway.model-unknown` */
  allOf(model: string, who: GatewayCall['who']): readonly Candidate[];
  /** The models that somebody may ask for. */
  modelsFor(who: GatewayCall['who']): readonly string[];
}

export interface RoutesOptions {
  readonly table: ReadonlyMap<string, readonly Candidate[]>;
  readonly health: Pick<Health, 'isPoorly'>;
  /** From 0 to 1, for weights. */
  readonly chance: () => number;
  /** @default all of them */
  readonly keepsTargets?: KeepsTargets;
}

/**
 * Candidates in the order of the configuration; weights draw among neighbours. Whoever misses a target goes behind those
 * that keep it, whoever fails often behind all.
 */
export function createRoutes({ table, health, chance, keepsTargets }: RoutesOptions): Routes {
  const mayUse = ({ models }: GatewayCall['who'], model: string): boolean => models?.has(model) !== false;
  const allOf: Routes['allOf'] = (model, who) => {
    const candidates = mayUse(who, model) ? table.get(model) : undefined;
    if (candidates === undefined) throw modelUnknown({ model: model.slice(0, 200) });
    return candidates;
  };
  return {
    allOf,
    modelsFor: (who) => [...table.keys()].filter((model) => mayUse(who, model)),
    candidatesFor: ({ request, who }) => {
      const { model, n } = request;
      const all = allOf(model, who);
      if (all.length === 1 && all[0]?.abilities === undefined && n === 1) return all;
      const needs = needsOf(request);
      const able = all.filter((candidate) => canServe(candidate, needs, n));
      if (able.length === 0)
        throw abilityMissing({ model, needs: [...needs, ...(n > 1 ? ['n'] : [])].join(', ') });
      const drawn = fitting(drawByWeight(able, chance, conversationOf({ request, who })), (candidate) =>
        keepsTargets === undefined ? true : keepsTargets(model, candidate),
      );
      const isPoorly = (candidate: Candidate): boolean => health.isPoorly(nameOf(candidate));
      if (!drawn.some(isPoorly)) return drawn;
      return [...drawn.filter((candidate) => !isPoorly(candidate)), ...drawn.filter(isPoorly)];
    },
  };
}

/** Those that keep the targets, then the others: they answer when nobody else can. */
function fitting(
  candidates: readonly Candidate[],
  keeps: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  if (candidates.length === 1) return candidates;
  const kept = candidates.filter(keeps);
  if (kept.length === 0 || kept.length === candidates.length) return candidates;
  return [...kept, ...candidates.filter((candidate) => !kept.includes(candidate))];
}

/** Neighbours with a weight are drawn without return, those of a conversation always in the same order; a candidate without one keeps its place. */
function drawByWeight(
  candidates: readonly Candidate[],
  chance: () => number,
  conversation: string | undefined,
): readonly Candidate[] {
  if (candidates.every(({ weight }) => weight === undefined)) return candidates;
  const drawn: Candidate[] = [];
  const group: Candidate[] = [];
  const flush = (): void => {
    if (conversation !== undefined) drawn.push(...byRendezvous(group.splice(0), conversation));
    while (group.length > 0) drawn.push(...group.splice(drawOne(group, chance()), 1));
  };
  for (const candidate of candidates) {
    if (candidate.weight === undefined) {
      flush();
      drawn.push(candidate);
    } else group.push(candidate);
  }
  flush();
  return drawn;
}

function drawOne(group: readonly Candidate[], chance: number): number {
  const total = group.reduce((sum, { weight = 0 }) => sum + weight, 0);
  let left = chance * total;
  for (const [index, { weight = 0 }] of group.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return 0;
}
