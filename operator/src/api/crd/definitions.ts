import { CATEGORY, GROUP, VERSION } from '../group.ts';
import { databaseMigrationSchema } from '../v1alpha1/database-migration.ts';
import { releaseSchema } from '../v1alpha1/release.ts';
import { secretRotationSchema } from '../v1alpha1/secret-rotation.ts';
import { studyFlowSchema } from '../v1alpha1/study-flow.ts';
import type { CustomResourceDefinition, PrinterColumn } from './custom-resource-definition.ts';
import { toStructural } from './structural.ts';
import type { StructuralSchema } from './structural.ts';

interface Description {
  readonly kind: string;
  readonly plural: string;
  readonly shortName: string;
  readonly description: string;
  readonly schema: StructuralSchema;
  readonly columns: readonly PrinterColumn[];
  readonly scale?: Readonly<Record<string, string>>;
}

const condition = (type: string, field: 'status' | 'reason' | 'message'): string =>
  `.status.conditions[?(@.type=="${type}")].${field}`;

const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since it was made.',
};

/** The column of the condition that sums the resource up, its reason, and (wide) its sentence. */
function summary(type: string): readonly [PrinterColumn, PrinterColumn, PrinterColumn] {
  return [
    {
      name: type,
      type: 'string',
      jsonPath: condition(type, 'status'),
      description: `The condition ${type}.`,
    },
    { name: 'Reason', type: 'string', jsonPath: condition(type, 'reason'), description: 'Why, in a word.' },
    {
      name: 'Message',
      type: 'string',
      jsonPath: condition(type, 'message'),
      description: 'Why, as a sentence.',
      priority: 1,
    },
  ];
}

const [READY, READY_REASON, READY_MESSAGE] = summary('Ready');
const [SUCCEEDED, SUCCEEDED_REASON, SUCCEEDED_MESSAGE] = summary('Succeeded');

/** How the backups stand; empty where none are asked for. */
const BACKUP: readonly PrinterColumn[] = [
  {
    name: 'BackedUp',
    type: 'string',
    jsonPath: condition('BackedUp', 'status'),
    description: 'The condition BackedUp: whether the platform could be restored.',
    priority: 1,
  },
  {
    name: 'Backup',
    type: 'string',
    jsonPath: condition('BackedUp', 'reason'),
    description: 'Why, in a word.',
    priority: 1,
  },
  {
    name: 'LastBackup',
    type: 'date',
    jsonPath: '.status.backup.lastSuccessTime',
    description: 'Age of the last backup that counts.',
    priority: 1,
  },
  {
    name: 'BackupBytes',
    type: 'integer',
    jsonPath: '.status.backup.sizeBytes',
    description: 'Its size, encrypted.',
    priority: 1,
  },
];

const KINDS: readonly Description[] = [
  {
    kind: 'StudyFlow',
    plural: 'studyflows',
    shortName: 'sf',
    description:
      'A whole StudyFlow platform. A change of its image, configuration or resources is rolled out blue-green as a ' +
      'Release; a change of its scale takes effect at once.',
    schema: toStructural(studyFlowSchema),
    columns: [
      READY,
      READY_REASON,
      {
        name: 'Active',
        type: 'string',
        jsonPath: '.status.activeColour',
        description: 'The colour that serves.',
      },
      {
        name: 'Release',
        type: 'string',
        jsonPath: '.status.activeRelease',
        description: 'The Release that serves.',
      },
      {
        name: 'Image',
        type: 'string',
        jsonPath: '.spec.image',
        description: 'The image that should serve.',
        priority: 1,
      },
      ...BACKUP,
      READY_MESSAGE,
      AGE,
    ],
    scale: {
      specReplicasPath: '.spec.api.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  {
    kind: 'Release',
    plural: 'releases',
    shortName: 'rel',
    description:
      'The roll-out of one version of a platform. The operator makes it when a StudyFlow changes; people only pause, ' +
      'promote, abort and retry it.',
    schema: toStructural(releaseSchema),
    columns: [
      SUCCEEDED,
      SUCCEEDED_REASON,
      { name: 'Step', type: 'string', jsonPath: '.status.step', description: 'Where it is.' },
      {
        name: 'Colour',
        type: 'string',
        jsonPath: '.status.colour',
        description: 'The colour of this version.',
      },
      {
        name: 'Image',
        type: 'string',
        jsonPath: '.spec.template.image',
        description: 'The image of this version.',
        priority: 1,
      },
      SUCCEEDED_MESSAGE,
      AGE,
    ],
  },
  {
    kind: 'DatabaseMigration',
    plural: 'databasemigrations',
    shortName: 'dbm',
    description: 'One phase (expand, backfill, contract) of the migrations of one version, run as a Job.',
    schema: toStructural(databaseMigrationSchema),
    columns: [
      { name: 'Phase', type: 'string', jsonPath: '.spec.phase', description: 'What is run.' },
      SUCCEEDED,
      SUCCEEDED_REASON,
      {
        name: 'Rows',
        type: 'integer',
        jsonPath: '.status.rows',
        description: 'Rows that a backfill has changed.',
        priority: 1,
      },
      SUCCEEDED_MESSAGE,
      AGE,
    ],
  },
  {
    kind: 'SecretRotation',
    plural: 'secretrotations',
    shortName: 'srot',
    description:
      'The rotation of one secret of a platform through Vault: what is new is made, written and proved in use by every ' +
      'pod before what was in use ends.',
    schema: toStructural(secretRotationSchema),
    columns: [
      { name: 'Secret', type: 'string', jsonPath: '.spec.secret', description: 'What is rotated.' },
      READY,
      READY_REASON,
      {
        name: 'Version',
        type: 'integer',
        jsonPath: '.status.version',
        description: 'The version that every pod uses.',
      },
      {
        name: 'Last',
        type: 'date',
        jsonPath: '.status.lastRotationTime',
        description: 'Time since the last rotation ended.',
      },
      {
        name: 'Next',
        type: 'string',
        jsonPath: '.status.nextRotationTime',
        description: 'When the next one is due.',
        priority: 1,
      },
      READY_MESSAGE,
      AGE,
    ],
  },
];

/** The CRDs of the operator. Committed in operator/crds; a test keeps them fresh. */
export const CUSTOM_RESOURCE_DEFINITIONS: readonly CustomResourceDefinition[] = KINDS.map(define);

function define(kind: Description): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${GROUP}`,
      labels: { 'app.kubernetes.io/name': 'study-operator', 'app.kubernetes.io/part-of': 'studyflow' },
      annotations: {
        'argocd.argoproj.io/sync-wave': '-1',
        'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
      },
    },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.kind.toLowerCase(),
        shortNames: [kind.shortName],
        categories: [CATEGORY],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { description: kind.description, ...withMetadata(kind.schema) } },
          subresources: { status: {}, ...(kind.scale && { scale: kind.scale }) },
          additionalPrinterColumns: kind.columns,
        },
      ],
    },
  };
}

/** Rules at the top may look at the name; the API server knows the rest of the metadata. */
function withMetadata(schema: StructuralSchema): StructuralSchema {
  const { properties, required, ...rest } = schema;
  const known: Record<string, StructuralSchema> = {
    apiVersion: { description: 'Version of the schema of this object.', type: 'string' },
    kind: { description: 'Kind of this object.', type: 'string' },
    metadata: { type: 'object' },
  };
  return { ...rest, ...(required && { required }), properties: { ...known, ...properties } };
}
