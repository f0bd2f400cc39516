import { ON, PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const FENCED = 'studyflow_actor_fenced_writes_total';
const LOST = 'studyflow_actor_lost_writes_total';
const WRITES = 'studyflow_actor_write_duration_seconds';
const MAILBOX = 'studyflow_actor_mailbox_age_seconds';

/** What people in rooms notice, and what their owners are about to. */
export const rooms: RuleFile = {
  name: 'rooms',
  service: 'rooms',
  alerts: [
    {
      name: 'StudyFlowRoomOwnersConflict',
      // A process that froze writes once into a newer owner's room: that is the fence at work, and over at once.
      expr: `sum by (${PLATFORM}) (increase(${FENCED}[5m])) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Processes go on writing into rooms that others own.',
      description:
        '{{ $value | humanize }} writes of former owners were turned away within five minutes, and it goes on.',
      dashboard: 'studyflow-rooms',
      fires: {
        series: { [`${FENCED}{${ON},kind="room"}`]: '0+2x40' },
        at: '25m',
        labels: PLAYED,
        says: '10 writes of former owners were turned away within five minutes, and it goes on.',
      },
      quiet: { series: { [`${FENCED}{${ON},kind="room"}`]: '0x5 40x40' }, at: '20m' },
    },
    {
      name: 'StudyFlowRoomWritesLost',
      expr: `sum by (${PLATFORM}) (increase(${LOST}[5m])) > 0`,
      for: '5m',
      severity: 'critical',
      summary: 'Rooms do not know what became of their writes.',
      description: '{{ $value | humanize }} writes of rooms ended without an answer within five minutes.',
      dashboard: 'studyflow-rooms',
      fires: {
        series: { [`${LOST}{${ON},kind="room"}`]: '0+6x20' },
        at: '12m',
        labels: PLAYED,
        says: '30 writes of rooms ended without an answer within five minutes.',
      },
      quiet: { series: { [`${LOST}{${ON},kind="room"}`]: '0 3x20' }, at: '9m' },
    },
    {
      name: 'StudyFlowRoomWritesSlow',
      expr: `histogram_quantile(0.95, sum by (${PLATFORM}, le) (rate(${WRITES}_bucket[5m]))) > 0.5`,
      for: '10m',
      severity: 'warning',
      summary: 'Rooms wait for PostgreSQL.',
      description: 'One shared write of twenty takes {{ $value | humanizeDuration }} or more.',
      dashboard: 'studyflow-rooms',
      fires: {
        series: {
          [`${WRITES}_bucket{${ON},kind="room",le="0.5"}`]: '0+50x30',
          [`${WRITES}_bucket{${ON},kind="room",le="1"}`]: '0+100x30',
          [`${WRITES}_bucket{${ON},kind="room",le="+Inf"}`]: '0+100x30',
        },
        at: '17m',
        labels: PLAYED,
        says: 'One shared write of twenty takes 950ms or more.',
      },
      quiet: {
        series: {
          [`${WRITES}_bucket{${ON},kind="room",le="0.5"}`]: '0+99x30',
          [`${WRITES}_bucket{${ON},kind="room",le="+Inf"}`]: '0+100x30',
        },
        at: '30m',
      },
    },
    {
      name: 'StudyFlowRoomMailboxOld',
      expr: `max by (${PLATFORM}, instance) (${MAILBOX}) > 5`,
      for: '2m',
      severity: 'critical',
      summary: 'Messages to rooms lie unanswered.',
      description:
        'The oldest message in {{ $labels.instance }} has waited for {{ $value | humanizeDuration }}.',
      dashboard: 'studyflow-rooms',
      fires: {
        series: { [`${MAILBOX}{${ON},instance="rooms-1"}`]: '30x10' },
        at: '4m',
        labels: { ...PLAYED, instance: 'rooms-1' },
        says: 'The oldest message in rooms-1 has waited for 30s.',
      },
      quiet: { series: { [`${MAILBOX}{${ON},instance="rooms-1"}`]: '0 30 0 30 0 30 0 0.2x10' }, at: '8m' },
    },
    {
      name: 'StudyFlowRoomsUnsettled',
      expr: `sum by (${PLATFORM}) (rate(studyflow_actor_hand_overs_total[10m])) / sum by (${PLATFORM}) (studyflow_actor_owned > 0) > 0.01`,
      for: '15m',
      severity: 'warning',
      summary: 'Rooms go from process to process and do not settle.',
      description: 'Every second {{ $value | humanizePercentage }} of the rooms change their owner.',
      dashboard: 'studyflow-rooms',
      fires: {
        series: {
          [`studyflow_actor_hand_overs_total{${ON},kind="room"}`]: '0+120x40',
          [`studyflow_actor_owned{${ON}}`]: '100x40',
        },
        at: '30m',
        labels: PLAYED,
        says: 'Every second 2% of the rooms change their owner.',
      },
      quiet: {
        series: {
          [`studyflow_actor_hand_overs_total{${ON},kind="room"}`]: '0 100x40',
          [`studyflow_actor_owned{${ON}}`]: '100x40',
        },
        at: '16m',
      },
    },
  ],
};
