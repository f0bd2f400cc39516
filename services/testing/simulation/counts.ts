import { noActorMetrics, type ActorMetrics } from '../../platform/actors/actor-metrics.ts';

/** What actors did, counted over all processes of a schedule. */
export interface ActorCounts {
  activations: number;
  handOvers: number;
  fencedWrites: number;
  lostWrites: number;
}

export function emptyCounts(): ActorCounts {
  return { activations: 0, handOvers: 0, fencedWrites: 0, lostWrites: 0 };
}

export function countingMetrics(counts: ActorCounts): ActorMetrics {
  return {
    ...noActorMetrics,
    activated: () => {
      counts.activations += 1;
    },
    handedOver: (_kind, count) => {
      counts.handOvers += count;
    },
    fenced: () => {
      counts.fencedWrites += 1;
    },
    lost: (_kind, count) => {
      counts.lostWrites += count;
    },
  };
}
