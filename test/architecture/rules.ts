/** DESIGN §2's table: what each folder of shared/ may import from the others. `types` is open to all and not repeated. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  types: [],
  ports: [],
  signals: [],
  windows: [],
  baselines: ['windows'],
  detectors: ['windows', 'baselines'],
  incidents: [],
  response: ['ports'],
  posture: ['ports'],
  pipeline: ['ports', 'signals', 'windows', 'baselines', 'detectors', 'incidents', 'response', 'posture'],
  adapters: ['ports'],
};

/** Folders that wire things together and may import everything. */
export const MAY_IMPORT_EVERYTHING: readonly string[] = ['functions', 'local', 'cli', 'bench', 'test'];

/** What Node offers that neither reads a clock, nor draws lots, nor touches the world. */
export const PURE_NODE_MODULES: readonly string[] = ['node:buffer', 'node:crypto', 'node:zlib'];

/** …except for these names in them. */
export const IMPURE_NAMES = /^(random|generate|getRandomValues|webcrypto|createGzip|createGunzip)/;

/** Globals that the core must not touch; an empty list means the whole object. */
export const IMPURE_GLOBALS: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  console: [],
  crypto: [],
  globalThis: [],
  performance: [],
  process: [],
};

/** Functions that wait for a clock or reach the network. */
export const IMPURE_CALLS: readonly string[] = ['fetch', 'setImmediate', 'setInterval', 'setTimeout'];

/** Drawers: a file or folder of this name says nothing about what is in it. */
export const DRAWER = /^(utils?|helpers?|common|misc)(\.|$)/i;

/** A file of shared/detectors is a detector if it calls one of these. */
export const DETECTOR_MAKER = /^define\w*Detector$/;
