// tests/bench/onnxruntime-latency.mjs: how long ONNX Runtime takes, as one JSON object
//
//   node onnxruntime-latency.mjs MODEL.onnx CHANNELS HEIGHT WIDTH [--batch N] [--threads N] [--runs N]
//
// The input is "x". onnxruntime-node is looked for in the current folder. prepare_ms is from loading
// the library to the first result, as in latency.c; load_ms, create_ms and first_ms are its parts.
// Starting node itself is in none of them, and making the input isn't either.
import { createRequire } from 'node:module';

process.env.ORT_DISABLE_TELEMETRY = '1';
const now = () => Number(process.hrtime.bigint()) / 1e6;
const option = (name, fallback) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const [model, ...sizes] = process.argv.slice(2, 6);
const threads = option('threads', 2), runs = option('runs', 50), warmUp = 5;
const shape = [option('batch', 1), ...sizes.map(Number)];

const started = now();
const ort = createRequire(process.cwd() + '/')('onnxruntime-node');
const loaded = now();
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
});
const created = now();
const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => Math.random());
const feeds = { x: new ort.Tensor('float32', data, shape) };

const times = [];
for (let i = 0; i < warmUp + runs; i++) {
  const before = now();
  await session.run(feeds);
  times.push(now() - before);
}
const first = times[0];
const timed = times.slice(warmUp).sort((a, b) => a - b);
console.log(JSON.stringify({
  min_ms: timed[0], median_ms: timed[runs >> 1], runs, threads,
  prepare_ms: created - started + first, load_ms: loaded - started, create_ms: created - loaded, first_ms: first,
}));
process.exit(0);
