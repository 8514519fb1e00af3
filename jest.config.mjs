// One jest run for everything that runs in Node. Tests read the sources (condition `hindsight-source`), never stale builds.
const common = {
  rootDir: import.meta.dirname,
  globalSetup: '<rootDir>/tools/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/tools/jest-global-teardown.mjs',
  testEnvironment: '<rootDir>/tools/jest-environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['hindsight-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'es6' },
    }],
  },
  modulePathIgnorePatterns: ['/dist/', '/data/', '/.angular/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/frontend/src/', '<rootDir>/tools/boundary-canaries/'],
};

export default {
  projects: [
    // Fast: libraries and pure code.
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/{libs,edge,backend,tracker,migrations,tools,demo}/**/src/**/*.spec.ts', '<rootDir>/frontend/replay/src/**/*.spec.ts', '<rootDir>/tools/**/*.spec.ts'] },
    // Real files, processes and Postgres.
    { ...common, displayName: 'medium', setupFilesAfterEnv: ['<rootDir>/tools/second-try.mjs'], testMatch: ['<rootDir>/{libs/*,edge,backend/*,migrations,tools,demo}/test/**/*.spec.ts'] },
    // The whole product and a real browser.
    { ...common, displayName: 'end-to-end', setupFilesAfterEnv: ['<rootDir>/tools/second-try.mjs'], testMatch: ['<rootDir>/e2e/**/*.spec.ts'] },
    // A real browser.
    { ...common, displayName: 'browser', setupFilesAfterEnv: ['<rootDir>/tools/second-try.mjs'], testMatch: ['<rootDir>/{tracker/test,frontend/test,frontend/replay/test}/**/*.spec.ts'] },
  ],
  // Only what hangs meets it: what a test waits for has bounds of its own, with names.
  testTimeout: 300_000,
  reporters: ['default', '<rootDir>/tools/count-reporter.mjs'],
};
