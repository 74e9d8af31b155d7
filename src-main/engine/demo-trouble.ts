import { cutSeconds, type DemoTrouble } from '#core/demo/troubles'
import type { HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'

/** Filling Redis, or waiting until it is back, takes a demo this long at most. */
const withinMs = 30_000

/** Breaks something of the demo, or mends all of it; the answer is what was done, as a sentence. */
export async function makeTrouble(host: HostSession | null, trouble: DemoTrouble): Promise<Result<string>> {
  if (host === null)
    return err(`The demo is not reached now. A link that was cut is back within ${cutSeconds} s.`)
  const ran = await host.exec.run(['demo-trouble', trouble], { timeoutMs: withinMs })
  if (!ran.ok) return err(ran.error.message)
  const { code, stdout, stderr } = ran.value
  return code === 0 ? ok(stdout.trim()) : err(`The demo could not do that: ${stderr.trim()}`)
}
