import type { z } from 'zod';
import { variables } from '../../services/platform/config/variables.ts';
import { table } from './markdown.ts';

interface Variable {
  readonly name: string;
  readonly description: string;
  readonly initially: string | undefined;
  readonly needed: boolean;
}

/** The settings of one concern as people need to know them. */
function describe(shape: Readonly<Record<string, z.ZodType>>): Variable[] {
  return Object.entries(shape).map(([name, schema]) => {
    const absent = schema.safeParse(undefined);
    return {
      name,
      description: schema.description ?? '',
      initially: absent.success ? inWords(absent.data) : undefined,
      needed: !absent.success,
    };
  });
}

function inWords(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === true) return 'on';
  if (value === false) return 'off';
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value).replaceAll('"', '');
}

/** docs/configuration.md: one table per concern. */
export function generateConfigurationTable(): string {
  const sections = Object.entries(variables).map(([concern, shape]) => {
    const rows = describe(shape).map(({ name, description, initially, needed }) => [
      `\`${name}\``,
      needed ? 'required' : initially === undefined || initially === '' ? '' : `\`${initially}\``,
      description,
    ]);
    return `## ${concern}\n\n${table(['Variable', 'Default', 'Meaning'], rows)}`;
  });
  return (
    [
      '# Configuration',
      'Every setting, from the schemas in `services/platform/config/variables.ts` that check them at start. ' +
        'The environment comes first, then the YAML file that `CONFIG_FILE` names: the sections are the headings below, ' +
        'the keys the variables in lower case. All problems are said at once and nothing starts before they are mended. ' +
        '`make start` fills in addresses, keys and ports by itself; put what you want to change into `.env`.',
      ...sections,
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

/** .env.example: every variable, its default commented out. */
export function generateEnvironmentExample(): string {
  const sections = Object.entries(variables).map(([concern, shape]) => {
    const lines = describe(shape).map(
      ({ name, description, initially, needed }) =>
        `# ${description}${needed ? ' Required.' : ''}\n# ${name}=${initially ?? ''}`,
    );
    return `# ── ${concern} ──\n\n${lines.join('\n\n')}`;
  });
  return `# Copy to .env and change what you need. \`make start\` fills in addresses and keys by itself.\n\n${sections.join('\n\n')}\n`;
}
