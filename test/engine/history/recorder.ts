import { createHistoryService } from '../../../src-main/engine/history/create.ts'
import { historyDeps, measure } from './tools.ts'

/** A program that records as fast as it can and says, after each flush, which value is in the file; it never ends. */
const [, , path = ''] = process.argv
const clock = {
  get nowMs() {
    return Date.now()
  },
  get steadyMs() {
    return performance.now()
  },
  pass: () => undefined,
}
const history = createHistoryService(historyDeps(path, clock))
const labels = Array.from({ length: 200 }, (_, at) => ({ queue: `queue-${at}` }))
for (let tick = 1; ; tick++) {
  history.record('nebula', [
    measure('depth', tick),
    ...labels.map(queue => measure('waiting', Math.random(), queue)),
  ])
  history.keys('nebula')
  const { trouble } = history.size()
  if (trouble !== null) throw new Error(trouble)
  process.stdout.write(`${tick}\n`)
  const nextMs = performance.now() + 2
  while (performance.now() < nextMs);
}
