import { CHOSEN, PLATFORM_VARIABLES, type Dashboard, type Panel } from './dashboard.ts';

const counted = (title: string, metric: string, description: string): Panel => ({
  ...{ title, description, unit: 'ops' },
  queries: [
    { expr: `sum by (instance) (rate(${metric}{${CHOSEN}}[$__rate_interval]))`, legend: '{{instance}}' },
  ],
});

/** Rooms and sockets: who owns what, and how long people wait. */
export const rooms: Dashboard = {
  uid: 'studyflow-rooms',
  title: 'StudyFlow: rooms',
  description: 'Sockets, posts and the owners of rooms of one platform.',
  variables: PLATFORM_VARIABLES,
  rows: [
    {
      title: 'People',
      panels: [
        {
          title: 'Sockets',
          unit: 'short',
          queries: [
            { expr: `sum by (instance) (chat_active_connections{${CHOSEN}})`, legend: '{{instance}}' },
          ],
        },
        {
          title: 'Messages by channel and what became of them',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (channel, status) (rate(chat_messages_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{channel}} {{status}}',
            },
          ],
        },
        {
          title: 'Messages that fail, by reason',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (channel, reason) (rate(chat_errors_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{channel}} {{reason}}',
            },
          ],
        },
        {
          title: 'Wait for an acknowledgement, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (event, le) (rate(studyflow_socket_event_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: '{{event}}',
            },
          ],
        },
        {
          title: 'From accepted to handed over, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (channel, le) (rate(chat_message_latency_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: '{{channel}}',
            },
          ],
        },
        {
          title: 'Sockets refused and closed, by code',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (code) (rate(studyflow_socket_refusals_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{code}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Owners',
      panels: [
        {
          title: 'Rooms by owner',
          unit: 'short',
          queries: [{ expr: `sum by (instance) (studyflow_actor_owned{${CHOSEN}})`, legend: '{{instance}}' }],
        },
        counted('Rooms that came', 'studyflow_actor_activations_total', 'After a restart many come at once.'),
        counted(
          'Rooms given to another process',
          'studyflow_actor_hand_overs_total',
          'Zero but for restarts.',
        ),
        counted(
          'Writes of former owners',
          'studyflow_actor_fenced_writes_total',
          'Turned away; nothing is lost.',
        ),
        counted('Writes without an answer', 'studyflow_actor_lost_writes_total', 'The room is loaded anew.'),
        counted('Committed events', 'studyflow_actor_events_total', 'What people do in rooms.'),
      ],
    },
    {
      title: 'Waiting',
      panels: [
        {
          title: 'Oldest message in a mailbox',
          unit: 's',
          queries: [{ expr: `studyflow_actor_mailbox_age_seconds{${CHOSEN}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Messages in mailboxes',
          unit: 'short',
          queries: [{ expr: `studyflow_actor_mailbox_messages{${CHOSEN}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Shared writes, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (kind, le) (rate(studyflow_actor_write_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: '{{kind}}',
            },
          ],
        },
      ],
    },
  ],
};
