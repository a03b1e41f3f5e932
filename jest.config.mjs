/**
 * ESM throughout: swc strips the types and leaves `import` alone, so jest must run under --experimental-vm-modules.
 * What needs more than npm lies in test/verify and has its own configuration there.
 */
export default {
  testEnvironment: 'node',
  // jest leaves one core idle by itself: half of the time on a machine with two.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          // Node strips types the same way: an import is kept unless it says `type`.
          transform: { verbatimModuleSyntax: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
