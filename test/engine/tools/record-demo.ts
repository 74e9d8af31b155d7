import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { alertMeasures } from '#core/measure/alerts'
import { measuresOf } from '#core/measures'
import type { Measure } from '#core/model/measure'
import type { BrokerView } from '#core/model/snapshot'
import { openApp } from '../../../src-main/app.ts'
import { startDemo } from '../demo/demo.ts'

/**
 * Records every metric of the demo, each second, and writes them as `demo.json.gz` for the test of a day without alerts:
 * one series a metric, with its value of each second (null where there was none).
 */
const target = process.argv[2] ?? 'test/unit/core/alerts/captured/demo.json.gz'
const lengthSeconds = Number(process.argv[3] ?? 300)

const host = await startDemo()
const opened = await openApp({
  env: { HOME: host.demo.directory },
  version: 'test',
  language: 'en',
  configPath: null,
  demo: host.demo,
  only: null,
  face: 'window',
  isOnce: false,
  store: null,
  complain: () => undefined,
})
if (!opened.ok) throw new Error(opened.error)
const { engine, stop } = opened.value
let shown: BrokerView | undefined
engine.onSnapshot(({ brokers }) => {
  shown = brokers[0]
})
engine.setSeen(true)
while (shown?.health.level !== 'ok') await sleep(200)
await sleep(30_000)

const series = new Map<string, Omit<Measure, 'value' | 'atMs'> & { values: (number | null)[] }>()
for (let second = 0; second < lengthSeconds; second++) {
  const nowMs = Date.now()
  const connection = { level: 'ok', reasons: [], sinceMs: 0 } as const
  const measures = [...measuresOf(shown), ...alertMeasures({ ...shown, connection }, nowMs)]
  for (const { name, labels, unit, source, value } of measures) {
    const key = JSON.stringify([name, labels])
    const known = series.get(key) ?? { name, labels, unit, source, values: [] }
    series.set(key, known)
    while (known.values.length < second) known.values.push(null)
    known.values.push(Number(value.toPrecision(name.endsWith('run_id') ? 16 : 5)))
  }
  await sleep(1000)
}
const text = JSON.stringify({ lengthSeconds, series: [...series.values()] })
writeFileSync(target, gzipSync(text, { level: 9 }))
process.stderr.write(`${series.size} series, ${lengthSeconds} s, ${text.length} characters\n`)
await stop()
await host.end()
