import { parentPort, workerData } from 'node:worker_threads';
import { type Fleet, play } from './fleet.ts';

parentPort?.postMessage(play(workerData as Fleet));
