import type { Dashboard } from './dashboard.ts';

const HERE = 'namespace="$namespace"';
const OBJECT = 'object_namespace="$namespace"';

/** Credentials and certificates: how old they are, and whether they are replaced in time. */
export const secrets: Dashboard = {
  uid: 'studyflow-rotations',
  title: 'StudyFlow: secrets',
  description: 'Age of credentials, rotations and certificates of a platform.',
  variables: [{ name: 'namespace', query: 'label_values(studyflow_credential_age_seconds, namespace)' }],
  rows: [
    {
      title: 'Credentials',
      panels: [
        {
          title: 'Age',
          description: 'Falls to zero in every process when a rotation is in use.',
          unit: 's',
          queries: [
            {
              expr: `max by (platform, credential) (studyflow_credential_age_seconds{${HERE}})`,
              legend: '{{platform}} {{credential}}',
            },
          ],
        },
        {
          title: 'Difference between processes',
          description: 'More than some seconds: not every process uses the same version.',
          unit: 's',
          queries: [
            {
              expr: `max by (platform, credential) (studyflow_credential_age_seconds{${HERE}}) - min by (platform, credential) (studyflow_credential_age_seconds{${HERE}})`,
              legend: '{{platform}} {{credential}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Rotations',
      panels: [
        {
          title: 'Since the last one',
          unit: 's',
          queries: [
            {
              expr: `max by (object_name, secret) (studyflow_operator_secret_rotation_age_seconds{${OBJECT}})`,
              legend: '{{object_name}} {{secret}}',
            },
          ],
        },
        {
          title: 'Late',
          unit: 's',
          queries: [
            {
              expr: `max by (object_name, secret) (studyflow_operator_secret_rotation_late_seconds{${OBJECT}})`,
              legend: '{{object_name}} {{secret}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Certificates',
      panels: [
        {
          title: 'Time until the end',
          unit: 's',
          queries: [
            {
              expr: `min by (platform) (studyflow_certificate_not_after_seconds{${HERE}}) - time()`,
              legend: '{{platform}}',
            },
          ],
        },
      ],
    },
  ],
};
