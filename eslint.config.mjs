// Lint rules, type-aware. Who may import whom is not here: .dependency-cruiser.cjs checks that on resolved paths.
// A suppression carries its reason: `// eslint-disable-next-line <rule> -- <why>`.
import angular from 'angular-eslint';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { fileNames } from './tools/eslint-file-names.mjs';

const TESTS = ['**/*.spec.ts', '**/test/**/*.ts', '**/*contract-kit.ts', 'e2e/**/*.ts', 'bench/**/*.ts'];
const PROGRAMS = ['**/main.ts', '**/cli/**/*.ts', 'tools/**', 'bench/**', 'e2e/**', 'demo/**', '**/build.mjs'];

export default tseslint.config(
  globalIgnores(['**/node_modules/', '**/dist/', '**/.angular/', 'coverage/', 'data/', 'demo/site/', 'frontend/public/', 'tools/boundary-canaries/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { hindsight: { rules: { 'file-names': fileNames } } },
    rules: { 'hindsight/file-names': 'error' },
  },
  {
    files: ['**/*.mjs', '**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    rules: {
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-param-reassign': 'error',
      'no-console': 'error',
      'no-debugger': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-control-regex': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'require-yield': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'no-warning-comments': ['error', { terms: ['fixme', 'xxx'] }],
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parserOptions: { project: ['./tsconfig.lint.json', './frontend/tsconfig.app.json', './frontend/test/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/no-unsafe-function-type': 'error',
      '@typescript-eslint/no-empty-object-type': 'error',
      '@typescript-eslint/no-require-imports': 'error',
    },
  },
  {
    // Nest reads the types of constructor arguments at run time: an import that looks like "only a type" is needed there.
    files: ['backend/api/**/*.ts', 'libs/database/src/entities/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // Programs speak to a person at a terminal.
    files: PROGRAMS,
    rules: { 'no-console': 'off' },
  },
  {
    // Async callbacks given to servers and pages under test; a forgotten await still fails no-floating-promises.
    files: TESTS,
    rules: { '@typescript-eslint/no-misused-promises': 'off' },
  },
  {
    files: ['frontend/src/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/prefer-signals': 'error',
      '@angular-eslint/prefer-on-push-component-change-detection': 'off', // Zoneless with signals: the default strategy costs nothing.
      '@angular-eslint/component-class-suffix': 'off', // Named as the present Angular guide says.
    },
  },
  {
    files: ['frontend/src/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
);
