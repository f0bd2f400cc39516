import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.ts', '**/testing.ts', 'services/testing/**', 'operator/test/**'];

const NO_BARREL_SYNTAX = [
  { selector: 'ExportAllDeclaration', message: 'Name what you export: `export *` hides the door.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
];

const NO_AMBIENT_SYNTAX = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only platform/config reads the environment.',
  },
];

const NO_HIDDEN_INPUT_SYNTAX = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Ask Deps for the time.' },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Ask Deps for the time.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Ask Deps for chance.',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      'coverage/**',
      '.studyflow/**',
      '**/generated/**',
      '**/imports/**',
      'benchmarks/**',
      'services/web/**/*.js',
      '**/*.js',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-nested-callbacks': ['error', 3],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...NO_BARREL_SYNTAX, ...NO_AMBIENT_SYNTAX],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // `() => void work()` says that the outcome is not waited for, whatever it is.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Ports are objects of closures: their functions never use `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    files: ['services/modules/**/*.ts', 'operator/src/controllers/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...NO_BARREL_SYNTAX, ...NO_AMBIENT_SYNTAX, ...NO_HIDDEN_INPUT_SYNTAX],
    },
  },
  {
    files: ['services/platform/config/**/*.ts', 'operator/src/config.ts', 'tools/**/*.ts', ...TESTS],
    rules: { 'no-restricted-syntax': ['error', ...NO_BARREL_SYNTAX] },
  },
  {
    files: ['tools/**/*.ts', 'services/processes/{migrate,seed}.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Functions that make zod schemas: their inferred type is the point.
    files: [
      'services/platform/config/fields.ts',
      'services/platform/http/page.ts',
      'services/modules/*/contract.ts',
    ],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      'max-nested-callbacks': ['error', 5],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
