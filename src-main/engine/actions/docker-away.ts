import { dockerFault } from '#core/host/docker-fault'
import { linkFault } from '#core/link-fault'
import type { LinkFault } from '#core/model/link'
import type { ExecOutcome, HostSession } from '#core/ports'

/** How often a Docker daemon that is away is asked, and how long it may take to answer. */
const askEveryMs = 1_000
const answerWithinMs = 10_000

/** A Docker daemon that went away is waited for as a link is. */
export const dockerIsAway: LinkFault = linkFault('en', 'closed', 'container', 'docker-daemon')

/** One that holds what no container has any more is waited for, too: only its restart helps. */
export const dockerIsStuck: LinkFault = linkFault('en', 'closed', 'container', 'docker-stuck')

/** Whether a command failed because the Docker daemon is away. */
export const lostDocker = ({ code, stderr }: ExecOutcome): boolean =>
  code !== 0 && dockerFault(code, stderr).kind === 'daemon'

/** Waits for a Docker daemon that went away; false when it did not come back in time. */
export async function dockerBack(
  host: HostSession,
  withinMs: number,
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  const endsAt = performance.now() + withinMs
  while (!signal.aborted) {
    const ran = await host.exec.run(['docker', 'version'], { timeoutMs: answerWithinMs, signal })
    // A link that is lost now is the next attempt's fault.
    if (ran.ok ? !lostDocker(ran.value) : ran.error.code !== 'timeout') return true
    if (performance.now() > endsAt) return false
    await sleep(askEveryMs, signal)
  }
  return true
}
