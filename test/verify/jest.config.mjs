import unit from '../../jest.config.mjs';

/** What npm alone does not bring: Mosquitto's own clients, the packaged bundles. Slow, so not part of `npm test`. */
export default {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/verify/**/*.verify.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
